/* Loads the native library of the Java bindings as a JVM would, all symbols at once, and asks for its version. */
#include <dlfcn.h>
#include <stdio.h>

typedef int version(void *environment, void *class);

int main(int count, char **arguments) {
    void *library = count == 2 ? dlopen(arguments[1], RTLD_NOW) : NULL;
    if (library == NULL) {
        fprintf(stderr, "cannot be loaded: %s\n", count == 2 ? dlerror() : "usage: load LIBRARY");
        return 1;
    }
    version *ask = (version *)dlsym(library, "Java_org_annulus_Native_abi");
    if (ask == NULL || ask(NULL, NULL) <= 0) {
        fprintf(stderr, "has no version\n");
        return 1;
    }
    printf("loaded, version %d\n", ask(NULL, NULL) >> 1);
    return 0;
}
