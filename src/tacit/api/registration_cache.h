#pragma once

#include "tacit/hash/digest.h"

/// Which packages had their registration proof checked on this account: one empty file each in the user's cache folder,
/// never in the package, whose maker is not trusted. Without a usable cache every check is made again.
namespace tacit::api {

bool is_registration_known(const Digest& package);
void remember_registration(const Digest& package);

}  // namespace tacit::api
