// operator=(annulus::result<T>&&)
#include <annulus.hpp>

void poll_again(annulus::consumer<int> &consumer) {
    auto batch = consumer.poll();
    batch = consumer.poll(); // would poll before the first batch is released
}
