// must be trivially copyable
#include <annulus.hpp>
#include <string>

int main() {
    return annulus::ring<std::string>::create(annulus::options(4)).ok();
}
