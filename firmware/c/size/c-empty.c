/* Nothing but what every image has. */
#include "machine.h"

void machine_main(void)
{
}
