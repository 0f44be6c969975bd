#include "../model/private.hpp"
