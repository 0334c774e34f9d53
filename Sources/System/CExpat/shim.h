#ifndef CROSSDOCK_CEXPAT_SHIM_H
#define CROSSDOCK_CEXPAT_SHIM_H

#include <expat.h>

#endif
