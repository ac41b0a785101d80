// producer(
#include <annulus.hpp>

void copy(annulus::producer<int> &producer) {
    auto another = producer;
}
