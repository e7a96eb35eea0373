using Pistachio.Posix;

namespace Pistachio.CSharpDoor;

/// <summary>Semaphores.</summary>
internal static class SemaphoreTests
{
    private const int Create = 0x40;
    private const int Exclusive = 0x80;

    private static PosixSemaphore semaphore;

    public static void InMemory()
    {
        Check.Is(Px.SemaphoreInit(ref semaphore, false, 0x8000_0000), Error.Invalid);
        Check.Is(Px.SemaphoreInit(ref semaphore, false, 1), 0);
        Check.Is(Px.SemaphoreTry(ref semaphore), 0);
        Check.Is(Px.SemaphoreTry(ref semaphore), Error.Again);
        Check.Is(Px.SemaphoreTimedWait(ref semaphore, Clock.In(Clock.Date, 2)), Error.TimedOut);
        Check.Is(Px.SemaphoreTimedWait(ref semaphore, Clock.Wrong), Error.Invalid);
        Check.Is(Px.SemaphorePost(ref semaphore), 0);
        Check.Is(Px.SemaphoreValue(ref semaphore, out int value), 0);
        Check.Is(value, 1);
        Check.Is(Px.SemaphoreWait(ref semaphore), 0);
        Check.Is(Px.SemaphoreDestroy(ref semaphore), 0);
        Check.Is(Px.SemaphoreInit(ref semaphore, false, int.MaxValue), 0);
        Check.Is(Px.SemaphorePost(ref semaphore), Error.Overflow);
    }

    public static void WithNames()
    {
        Check.Is(Px.SemaphoreOpen("/csharp\0"u8, 0, 0, 0), Error.NotFound);
        long first = Px.SemaphoreOpen("/csharp\0"u8, Create | Exclusive, 0x180, 2);
        Check.That(first > 0);
        Check.Is(Px.SemaphoreOpen("/csharp\0"u8, Create | Exclusive, 0x180, 2), Error.Exists);
        Check.Is(Px.SemaphoreOpen("/csharp\0"u8, 0, 0, 0), first);
        Check.Is(Px.SemaphoreOpen("/csharp"u8, 0, 0, 0), Error.Invalid);
        ref PosixSemaphore named = ref Px.At<PosixSemaphore>((ulong)first);
        Check.Is(Px.SemaphoreWait(ref named), 0);
        Check.Is(Px.SemaphoreTry(ref named), 0);
        Check.Is(Px.SemaphoreTry(ref named), Error.Again);
        Check.Is(Px.SemaphoreClose(ref named), 0);
        Check.Is(Px.SemaphoreClose(ref named), 0);
        Check.Is(Px.SemaphoreClose(ref semaphore), Error.Invalid);
        Check.Is(Px.SemaphoreUnlink("/csharp\0"u8), 0);
        Check.Is(Px.SemaphoreUnlink("/csharp\0"u8), Error.NotFound);
    }
}
