using System.Runtime;

namespace Pistachio.Runtime;

/// <summary>
/// The functions of the operating system layer that CoreLib is compiled against. A server has one thread and no environment, so
/// most of them have little to do; those that would have to wait for another thread end the program.
/// </summary>
// SAFETY: CoreLib passes buffers of the lengths it states.
internal static unsafe class SystemNative
{
    private const nint Invalid = -1;
    private const int NanosecondsPerMillisecond = 1_000_000;

    [RuntimeExport("SystemNative_Abort")]
    internal static void Abort() => Host.Exit(ExitStatus.FailFast);

    [RuntimeExport("SystemNative_Exit")]
    internal static void Exit(int status) => Host.Exit(status);

    [RuntimeExport("SystemNative_LogError")]
    internal static void LogError(byte* bytes, int count) => Host.Write(bytes, count);

    [RuntimeExport("SystemNative_Log")]
    internal static void Log(byte* bytes, int count) => Host.Write(bytes, count);

    [RuntimeExport("SystemNative_GetTimestamp")]
    internal static ulong GetTimestamp() => Host.Clock();

    [RuntimeExport("SystemNative_GetLowResolutionTimestamp")]
    internal static long GetLowResolutionTimestamp() => (long)(Host.Clock() / NanosecondsPerMillisecond);

    [RuntimeExport("SystemNative_GetNonCryptographicallySecureRandomBytes")]
    internal static void GetRandomBytes(byte* buffer, int count)
    {
        for (int i = 0; i < count;)
        {
            ulong word = Host.Random();
            for (int j = 0; j < sizeof(ulong) && i < count; j++, i++, word >>= 8)
            {
                buffer[i] = (byte)word;
            }
        }
    }

    [RuntimeExport("SystemNative_GetEnv")]
    internal static byte* GetEnvironmentVariable(byte* name) => null;

    [RuntimeExport("SystemNative_GetErrNo")]
    internal static int GetErrorNumber() => Symbols.State()->ErrorNumber;

    [RuntimeExport("SystemNative_SetErrNo")]
    internal static void SetErrorNumber(int number) => Symbols.State()->ErrorNumber = number;

    [RuntimeExport("SystemNative_SchedGetCpu")]
    internal static int CurrentCpu() => 0;

    /// <summary>There is no memory outside the heap; CoreLib reports out of memory.</summary>
    [RuntimeExport("SystemNative_Malloc")]
    internal static void* Malloc(nuint size) => null;

    [RuntimeExport("SystemNative_Free")]
    internal static void Free(void* memory)
    {
    }

    [RuntimeExport("SystemNative_MMap")]
    internal static nint Map(nint address, ulong length, int protection, int flags, nint descriptor, long offset) => Invalid;

    [RuntimeExport("SystemNative_MUnmap")]
    internal static int Unmap(nint address, ulong length) => (int)Invalid;

    [RuntimeExport("SystemNative_MProtect")]
    internal static int Protect(nint address, ulong length, int protection) => (int)Invalid;

    [RuntimeExport("SystemNative_LowLevelMonitor_Create")]
    internal static nint CreateMonitor() => 1;

    [RuntimeExport("SystemNative_LowLevelMonitor_Destroy")]
    internal static void DestroyMonitor(nint monitor)
    {
    }

    [RuntimeExport("SystemNative_LowLevelMonitor_Acquire")]
    internal static void AcquireMonitor(nint monitor)
    {
    }

    [RuntimeExport("SystemNative_LowLevelMonitor_Release")]
    internal static void ReleaseMonitor(nint monitor)
    {
    }

    [RuntimeExport("SystemNative_LowLevelMonitor_Signal_Release")]
    internal static void SignalMonitor(nint monitor)
    {
    }

    [RuntimeExport("SystemNative_LowLevelMonitor_Wait")]
    internal static void WaitMonitor(nint monitor) => StopWaiting();

    [RuntimeExport("SystemNative_LowLevelMonitor_TimedWait")]
    internal static int TimedWaitMonitor(nint monitor, int milliseconds)
    {
        StopWaiting();
        return 0;
    }

    private static void StopWaiting() =>
        Failure.Stop("waiting for another thread, but a server has only one", ExitStatus.Unsupported);
}
