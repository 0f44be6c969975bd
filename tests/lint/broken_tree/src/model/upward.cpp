#include "azcost/decode/page_decoder.hpp"
