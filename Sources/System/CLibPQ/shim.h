#ifndef CROSSDOCK_CLIBPQ_SHIM_H
#define CROSSDOCK_CLIBPQ_SHIM_H

#include <libpq-fe.h>

#endif
