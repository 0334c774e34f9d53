#ifndef CROSSDOCK_CZLIB_SHIM_H
#define CROSSDOCK_CZLIB_SHIM_H

#include <zlib.h>

#endif
