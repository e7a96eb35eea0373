using Pistachio.Posix;

namespace Pistachio.CSharpDoor;

/// <summary>Attributes of threads.</summary>
internal static class AttributeTests
{
    private const ulong StackSize = 64 * 1024;
    private const uint ReadAndWrite = 3;
    private const uint PrivateAnonymous = 0x22;

    public static void Values()
    {
        Check.Is(Px.ThreadAttributesInit(out PosixThreadAttributes attributes), 0);
        Check.Is(Px.ThreadAttributesGetDetachState(in attributes, out int state), 0);
        Check.Is(state, 0);
        Check.Is(Px.ThreadAttributesSetDetachState(ref attributes, 5), Error.Invalid);
        Check.Is(Px.ThreadAttributesSetStackSize(ref attributes, StackSize), 0);
        Check.Is(Px.ThreadAttributesGetStackSize(in attributes, out ulong size), 0);
        Check.Is((long)size, (long)StackSize);
        Check.Is(Px.ThreadAttributesSetStackSize(ref attributes, 1), Error.Invalid);
        Check.Is(Px.ThreadAttributesSetGuardSize(ref attributes, 8192), 0);
        Check.Is(Px.ThreadAttributesGetGuardSize(in attributes, out size), 0);
        Check.Is((long)size, 8192);
        Check.Is(Px.ThreadAttributesSetGuardSize(ref attributes, ulong.MaxValue), Error.Invalid);
        Check.Is(Px.ThreadAttributesSetScope(ref attributes, 0), 0);
        Check.Is(Px.ThreadAttributesSetScope(ref attributes, 1), Error.NotSupported);
        Check.Is(Px.ThreadAttributesSetScope(ref attributes, 2), Error.Invalid);
        Check.Is(Px.ThreadAttributesGetScope(in attributes, out int scope), 0);
        Check.Is(scope, 0);
        Check.Is(Px.ThreadAttributesSetInheritance(ref attributes, 2), Error.Invalid);
        Check.Is(Px.ThreadAttributesSetPolicy(ref attributes, 9), Error.Invalid);
        Check.Is(Px.ThreadAttributesDestroy(ref attributes), 0);
    }

    public static void Detached()
    {
        Check.Is(Px.ThreadAttributesInit(out PosixThreadAttributes attributes), 0);
        Check.Is(Px.ThreadAttributesSetDetachState(ref attributes, Px.Detached), 0);
        Check.Is(Px.ThreadCreate(out PosixThread thread, in attributes, (ulong)Routine.WaitForPermit), 0);
        Check.Is(Px.ThreadJoin(thread, out _), Error.Invalid);
        Check.Is(Px.ThreadGetAttributes(thread, out attributes), 0);
        Check.Is(Px.ThreadAttributesGetDetachState(in attributes, out int state), 0);
        Check.Is(state, Px.Detached);
        Workers.Allow();
        Workers.Await();
    }

    public static void Stacks()
    {
        Check.Is(Px.ThreadAttributesInit(out PosixThreadAttributes attributes), 0);
        long stack = Px.Mmap(0, StackSize, ReadAndWrite, PrivateAnonymous, -1, 0);
        Check.That(stack > 0);
        Check.Is(Px.ThreadAttributesSetStack(ref attributes, (ulong)stack, StackSize + 1), Error.Invalid);
        Check.Is(Px.ThreadAttributesSetStack(ref attributes, (ulong)stack, StackSize), 0);
        Check.Is(Px.ThreadAttributesGetStack(in attributes, out ulong where, out ulong size), 0);
        Check.Is((long)where, stack);
        Check.Is(Px.ThreadCreate(out PosixThread thread, in attributes, (ulong)Routine.TellStack), 0);
        long used = Workers.Join(thread);
        Check.That(used > stack && used < stack + (long)StackSize);
        Check.Is(Px.Munmap((ulong)stack, StackSize), 0);

        Check.Is(Px.ThreadAttributesInit(out attributes), 0);
        Check.Is(Px.ThreadAttributesSetStackSize(ref attributes, StackSize), 0);
        Check.Is(Px.ThreadAttributesSetGuardSize(ref attributes, 8192), 0);
        Check.Is(Px.ThreadCreate(out thread, in attributes, (ulong)Routine.WaitForPermit), 0);
        Check.Is(Px.ThreadGetAttributes(thread, out attributes), 0);
        Check.Is(Px.ThreadAttributesGetStack(in attributes, out where, out size), 0);
        Check.That(where != 0 && size >= StackSize && size < StackSize + 8192);
        Check.Is(Px.ThreadAttributesGetGuardSize(in attributes, out size), 0);
        Check.Is((long)size, 8192);
        Workers.Allow();
        Workers.Await();
        Check.Is(Workers.Join(thread), 0);
    }

    public static void ExplicitScheduling()
    {
        Check.Is(Px.ThreadAttributesInit(out PosixThreadAttributes attributes), 0);
        Check.Is(Px.ThreadAttributesSetInheritance(ref attributes, Px.ExplicitScheduling), 0);
        Check.Is(Px.ThreadAttributesSetPolicy(ref attributes, 2), 0);
        Check.Is(Px.ThreadAttributesSetPriority(ref attributes, 21), 0);
        Check.Is(Px.ThreadAttributesGetInheritance(in attributes, out int inherit), 0);
        Check.Is(inherit, Px.ExplicitScheduling);
        Check.Is(Px.ThreadAttributesGetPolicy(in attributes, out int policy), 0);
        Check.Is(policy, 2);
        Check.Is(Px.ThreadAttributesGetPriority(in attributes, out int priority), 0);
        Check.Is(priority, 21);
        Check.Is(Px.ThreadCreate(out PosixThread thread, in attributes, (ulong)Routine.TellScheduling), 0);
        Check.Is(Workers.Join(thread), (2 << 8) | 21);
        Check.Is(Px.ThreadAttributesSetPriority(ref attributes, 200), 0);
        Check.Is(Px.ThreadCreate(out _, in attributes, (ulong)Routine.TellScheduling), Error.Invalid);
    }

    public static ulong TellStack()
    {
        ulong local = 0;
        return Px.AddressOf(ref local);
    }

    public static ulong TellScheduling()
    {
        Check.Is(Px.ThreadGetScheduling(Px.ThreadSelf(), out int policy, out int priority), 0);
        return (ulong)((policy << 8) | priority);
    }
}
