/* The native library of another version of the Java bindings, as far as their loader looks. */
#include <jni.h>

JNIEXPORT jint JNICALL Java_org_annulus_Native_abi(JNIEnv *env, jclass class) {
    (void)env, (void)class;
    return 4711 << 1;
}
