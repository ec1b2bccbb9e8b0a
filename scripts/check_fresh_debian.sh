#!/usr/bin/env bash
# Runs the README's commands, unattended, in a Debian 12 that has nothing installed, from a fresh clone of HEAD.
# Needs root. The mirror is the one that this machine's apt uses. Usage: scripts/check_fresh_debian.sh [FOLDER]
# FOLDER (default: a temporary one) receives the Debian root and a log of each command; at the end the root
# is removed, and the logs stay.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

[[ $(id -u) -eq 0 ]] || fail "making a Debian root needs root"
install_packages debootstrap git

folder=$(realpath --canonicalize-missing "${1:-$(mktemp -d)}")
root=$folder/root
mkdir -p "$folder"
[[ ! -e $root ]] || fail "$root exists; name another folder"

remove_root() {
  umount --quiet "$root/proc" "$root/dev/pts" || true
  mountpoint --quiet "$root/proc" || mountpoint --quiet "$root/dev/pts" || rm -rf --one-file-system "$root"
}
trap remove_root EXIT

# The first repository of bookworm proper that apt knows.
mirror=$(apt-get indextargets --format '$(RELEASE) $(SITE)' 'Created-By: Packages' |
  awk '$1 == "bookworm" { print $2; exit }')
[[ -n $mirror ]] || fail "apt's configuration names no mirror of bookworm"

say "Making a Debian 12 root in $root"
debootstrap --variant=minbase bookworm "$root" "$mirror" >"$folder/debootstrap.log"
rm -f "$root/etc/apt/sources.list"
cp -a /etc/apt/. "$root/etc/apt/"
cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
mount -t proc proc "$root/proc"
mount -t devpts devpts "$root/dev/pts" -o newinstance,ptmxmode=0666
ln -sf pts/ptmx "$root/dev/ptmx"

say "Cloning HEAD"
git clone --quiet --no-local . "$root/root/tacit"

run_inside() {
  chroot "$root" /usr/bin/env --chdir=/root/tacit HOME=/root CI=true "$1" </dev/null
}

for command in $(sed -n 's/^ \{4\}\(scripts\/[a-z_]*\.sh\)$/\1/p' README.md); do
  say "$command"
  log=$folder/$(basename "$command").log
  started=$SECONDS
  run_inside "$command" >"$log" 2>&1 || { tail -n 40 "$log"; fail "$command failed; its output is in $log"; }
  tail -n 3 "$log"
  echo "$command succeeded in $((SECONDS - started)) s"
done
