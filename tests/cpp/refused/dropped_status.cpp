// nodiscard
#include <annulus.hpp>

void drop(annulus::producer<int> &producer) {
    producer.write(1);
}
