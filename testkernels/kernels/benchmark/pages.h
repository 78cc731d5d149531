/* Pages of 4 KiB for the rows about translation; the first word of page n is n + 1. */
#ifndef PAGES_H
#define PAGES_H

#define TEST_PAGES 0x40000000ull
#define DEMAND_PAGES 64

void map_test_pages(unsigned count);

#endif
