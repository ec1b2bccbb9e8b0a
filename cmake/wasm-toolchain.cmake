# Emscripten as Debian ships it.
set(EMSCRIPTEN_ROOT_PATH "/usr/share/emscripten" CACHE PATH "Where Emscripten lies")
include("${EMSCRIPTEN_ROOT_PATH}/cmake/Modules/Platform/Emscripten.cmake")
