//! A JVM in this process, by the invocation interface of JNI.

use std::ffi::{CStr, CString, c_void};
use std::mem::ManuallyDrop;
use std::path::Path;
use std::ptr::{self, NonNull};

use jni_sys::{
    JNI_OK, JNI_VERSION_1_8, JNIEnv, JNINativeMethod, JavaVM, JavaVMInitArgs, JavaVMOption, jclass, jint,
    jmethodID, jobject, jvalue,
};
use libloading::Library;

use crate::error::Error;

type Create = unsafe extern "system" fn(*mut *mut JavaVM, *mut *mut c_void, *mut c_void) -> jint;

/// A JVM. A process has one at most, ever; dropping it ends it.
#[derive(Debug)]
pub(super) struct Machine {
    machine: NonNull<JavaVM>,
}

// SAFETY: the JVM may be used by every thread, says the invocation interface.
unsafe impl Send for Machine {}
// SAFETY: as above.
unsafe impl Sync for Machine {}

impl Machine {
    /// Starts the JVM of this library.
    ///
    /// # Errors
    /// [`Error::Input`] if it cannot be.
    pub(super) fn start(library: &Path, options: &[String]) -> Result<Self, Error> {
        let failed = |reason: String| Error::input(library.display().to_string(), reason);
        let options: Result<Vec<_>, _> = options.iter().map(|option| CString::new(option.as_str())).collect();
        let options = options.map_err(|error| failed(error.to_string()))?;
        let mut pointers: Vec<_> = options
            .iter()
            .map(|option| JavaVMOption {
                optionString: option.as_ptr().cast_mut(),
                extraInfo: ptr::null_mut(),
            })
            .collect();
        let mut arguments = JavaVMInitArgs {
            version: JNI_VERSION_1_8,
            nOptions: pointers.len() as jint,
            options: pointers.as_mut_ptr(),
            ignoreUnrecognized: false,
        };
        // SAFETY: it is the JVM's library, says whoever installed it. It is never unloaded, since its threads live on.
        let loaded = unsafe { Library::new(library) };
        let loaded = ManuallyDrop::new(loaded.map_err(|error| failed(error.to_string()))?);
        let (mut machine, mut env) = (ptr::null_mut(), ptr::null_mut());
        // SAFETY: the type is the function's; the options live until it returns.
        let answer = unsafe {
            let create =
                loaded.get::<Create>(b"JNI_CreateJavaVM\0").map_err(|error| failed(error.to_string()))?;
            create(&raw mut machine, &raw mut env, (&raw mut arguments).cast())
        };
        match NonNull::new(machine) {
            Some(machine) if answer == JNI_OK => Ok(Self { machine }),
            _ => Err(failed(format!("the JVM does not start: error {answer}"))),
        }
    }

    /// Makes this thread one of the JVM's.
    pub(super) fn attach(&self) -> Result<Thread<'_>, Error> {
        let mut env = ptr::null_mut();
        // SAFETY: the JVM is live.
        let answer = unsafe {
            let attach = (**self.machine.as_ptr()).v1_1.AttachCurrentThread;
            attach(self.machine.as_ptr(), &raw mut env, ptr::null_mut())
        };
        let refused = || Error::Ring(format!("the JVM refuses a thread: error {answer}"));
        NonNull::new(env.cast()).map(|env| Thread { machine: self, env }).ok_or_else(refused)
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        // SAFETY: the JVM is live, and its threads of this program have left: each borrows it.
        unsafe { ((**self.machine.as_ptr()).v1_1.DestroyJavaVM)(self.machine.as_ptr()) };
    }
}

/// A thread of the JVM's, until it is dropped. It stays on its thread.
#[derive(Debug)]
pub(super) struct Thread<'m> {
    machine: &'m Machine,
    env: NonNull<JNIEnv>,
}

/// Calls a function of the table that the thread has. It is one of those that every JVM has.
macro_rules! call {
    ($thread:expr, $table:ident.$function:ident($($argument:expr),*)) => {{
        let env = $thread.env.as_ptr();
        ((**env).$table.$function)(env, $($argument),*)
    }};
}

impl Thread<'_> {
    /// A class, initialised.
    pub(super) fn class(&self, name: &CStr) -> Result<jclass, Error> {
        // SAFETY: the thread is attached, and no exception is pending: each call here takes its own.
        let class = unsafe { call!(self, v1_1.FindClass(name.as_ptr())) };
        self.thrown()?;
        Ok(class)
    }

    /// # Safety
    /// The functions have the signatures that are named with them.
    pub(super) unsafe fn register(&self, class: jclass, functions: &[JNINativeMethod]) -> Result<(), Error> {
        // SAFETY: as above; the caller's promise.
        unsafe { call!(self, v1_1.RegisterNatives(class, functions.as_ptr(), functions.len() as jint)) };
        self.thrown()
    }

    fn method(&self, class: jclass, name: &CStr, signature: &CStr) -> Result<jmethodID, Error> {
        // SAFETY: as above.
        let method = unsafe { call!(self, v1_1.GetStaticMethodID(class, name.as_ptr(), signature.as_ptr())) };
        self.thrown()?;
        Ok(method)
    }

    /// Calls a static method that answers nothing.
    ///
    /// # Safety
    /// The arguments are those of the signature, which answers nothing, and are what the method wants.
    pub(super) unsafe fn call_void(
        &self,
        class: jclass,
        name: &CStr,
        signature: &CStr,
        arguments: &[jvalue],
    ) -> Result<(), Error> {
        let method = self.method(class, name, signature)?;
        // SAFETY: as above; the caller's promise.
        unsafe { call!(self, v1_1.CallStaticVoidMethodA(class, method, arguments.as_ptr())) };
        self.thrown()
    }

    /// Calls a static method that answers an array of `long`.
    ///
    /// # Safety
    /// As for [`call_void`](Self::call_void), but for the answer.
    pub(super) unsafe fn call_longs(
        &self,
        class: jclass,
        name: &CStr,
        signature: &CStr,
        arguments: &[jvalue],
    ) -> Result<Vec<i64>, Error> {
        let method = self.method(class, name, signature)?;
        // SAFETY: as above; the caller's promise.
        let array = unsafe { call!(self, v1_1.CallStaticObjectMethodA(class, method, arguments.as_ptr())) };
        self.thrown()?;
        // SAFETY: as above; without an exception there is an array.
        let length = unsafe { call!(self, v1_1.GetArrayLength(array)) };
        let mut numbers = vec![0; length as usize];
        // SAFETY: as above; there is room for so many.
        unsafe { call!(self, v1_1.GetLongArrayRegion(array, 0, length, numbers.as_mut_ptr())) };
        Ok(numbers)
    }

    /// The exception that is pending, as an error; it is pending no more.
    fn thrown(&self) -> Result<(), Error> {
        // SAFETY: the thread is attached, and these may be called with an exception pending.
        let exception = unsafe {
            let exception = call!(self, v1_1.ExceptionOccurred());
            call!(self, v1_1.ExceptionClear());
            exception
        };
        if exception.is_null() {
            return Ok(());
        }
        let said = self.said_by(exception).unwrap_or_else(|| "an exception that cannot be told".to_owned());
        Err(Error::Ring(format!("Java: {said}")))
    }

    /// What an object's `toString` answers, in one line.
    fn said_by(&self, object: jobject) -> Option<String> {
        // SAFETY: as above; each result is looked at before it is used, and the method takes nothing.
        let bytes = unsafe {
            let class = call!(self, v1_1.GetObjectClass(object));
            let (name, signature) = (c"toString", c"()Ljava/lang/String;");
            let method = call!(self, v1_1.GetMethodID(class, name.as_ptr(), signature.as_ptr()));
            let text = match method.is_null() {
                true => ptr::null_mut(),
                false => call!(self, v1_1.CallObjectMethodA(object, method, ptr::null())),
            };
            call!(self, v1_1.ExceptionClear());
            if text.is_null() {
                return None;
            }
            let length = call!(self, v1_1.GetStringLength(text));
            let mut bytes = vec![0_u8; call!(self, v1_1.GetStringUTFLength(text)) as usize + 1];
            call!(self, v1_2.GetStringUTFRegion(text, 0, length, bytes.as_mut_ptr().cast()));
            bytes
        };
        let text = String::from_utf8_lossy(&bytes);
        Some(text.trim_end_matches('\0').lines().next().unwrap_or_default().to_owned())
    }
}

impl Drop for Thread<'_> {
    fn drop(&mut self) {
        let machine = self.machine.machine.as_ptr();
        // SAFETY: the JVM is live, and the thread was attached; this type stays on its thread.
        unsafe { ((**machine).v1_1.DetachCurrentThread)(machine) };
    }
}
