using System;
using System.Runtime.InteropServices;
using Pistachio.Posix;

namespace Pistachio.CSharpDoor;

/// <summary>Children that execute this program.</summary>
internal static class ChildTests
{
    /// <summary>What this program ends with when it has an argument, having written a word.</summary>
    public const int ChildStatus = 5;

    private const short SetMask = 8; // PX_POSIX_SPAWN_SETSIGMASK
    private const short SetGroup = 2; // PX_POSIX_SPAWN_SETPGROUP
    private const int StandardOutput = 1;
    private const int WriteOnly = 1;
    private const long NoDescriptor = -9; // EBADF

    private static ulong name;
    private static ulong environment;
    private static ThreeAddresses list;

    /// <summary>What main got.</summary>
    public static void Keep(ulong arguments, ulong given)
    {
        name = Px.At<ulong>(arguments);
        environment = given;
        list = new ThreeAddresses { First = name, Second = name, End = 0 };
    }

    public static void Spawned()
    {
        Span<byte> word = stackalloc byte[16];
        Check.Is(Px.SpawnActionsInit(out PosixSpawnActions actions), 0);
        Check.Is(Px.SpawnAttributesInit(out PosixSpawnAttributes attributes), 0);
        Check.Is(Px.Pipe(out PipeEnds ends, 0), 0);
        Check.Is(Px.SpawnActionsAddClose(ref actions, ends.Read), 0);
        Check.Is(Px.SpawnActionsAddDup2(ref actions, ends.Write, StandardOutput), 0);
        Check.Is(Px.SpawnActionsAddOpen(ref actions, 9, "/dev/null\0"u8, WriteOnly, 0), 0);
        Check.Is(Px.SpawnActionsAddOpen(ref actions, 9, "/dev/null"u8, WriteOnly, 0), Error.Invalid);
        Check.Is(Px.SpawnActionsAddClose(ref actions, -1), NoDescriptor);
        Check.Is(Px.SpawnActionsAddDup2(ref actions, -1, 1), NoDescriptor);
        Check.Is(Px.SpawnAttributesSetFlags(ref attributes, 0x4000), Error.Invalid);
        Check.Is(Px.SpawnAttributesSetFlags(ref attributes, SetMask | SetGroup), 0);
        Check.Is(Px.SpawnAttributesSetMask(ref attributes, 1UL << 9), 0);
        Check.Is(Px.SpawnAttributesSetGroup(ref attributes, 0), 0);
        long child = Px.Spawn(Path(), in actions, in attributes, Px.AddressOf(ref list), environment);
        Check.That(child > 0);
        Check.Is(Px.Close(ends.Write), 0);
        Check.Is(Px.Read(ends.Read, word), 6);
        Check.Is(Status(child), ChildStatus << 8);
        Check.Is(Px.Close(ends.Read), 0);
        Check.Is(Px.SpawnActionsDestroy(ref actions), 0);

        Check.Is(Px.SpawnActionsInit(out actions), 0);
        Check.Is(Px.SpawnActionsAddOpen(ref actions, StandardOutput, "/dev/null\0"u8, WriteOnly, 0), 0);
        child = Px.SpawnFile(Path(), in actions, in attributes, Px.AddressOf(ref list), environment);
        Check.Is(Status(child), ChildStatus << 8);
        Check.Is(Px.Spawn("/nothing\0"u8, in actions, in attributes, Px.AddressOf(ref list), environment), Error.NotFound);
        Check.Is(Px.SpawnAttributesDestroy(ref attributes), 0);
    }

    public static void SpawnAttributes()
    {
        Check.Is(Px.SpawnAttributesInit(out PosixSpawnAttributes attributes), 0);
        Check.Is(Px.SpawnAttributesSetFlags(ref attributes, SetMask), 0);
        Check.Is(Px.SpawnAttributesGetFlags(in attributes, out short flags), 0);
        Check.Is(flags, SetMask);
        Check.Is(Px.SpawnAttributesSetGroup(ref attributes, 77), 0);
        Check.Is(Px.SpawnAttributesGetGroup(in attributes, out int group), 0);
        Check.Is(group, 77);
        Check.Is(Px.SpawnAttributesSetMask(ref attributes, ulong.MaxValue), 0);
        Check.Is(Px.SpawnAttributesGetMask(in attributes, out ulong mask), 0);
        Check.That(mask == ~(3UL << 31));
        Check.Is(Px.SpawnAttributesSetDefaults(ref attributes, 6), 0);
        Check.Is(Px.SpawnAttributesGetDefaults(in attributes, out mask), 0);
        Check.Is((long)mask, 6);
        Check.Is(Px.SpawnAttributesSetPolicy(ref attributes, 2), 0);
        Check.Is(Px.SpawnAttributesGetPolicy(in attributes, out int policy), 0);
        Check.Is(policy, 2);
        Check.Is(Px.SpawnAttributesSetPriority(ref attributes, 33), 0);
        Check.Is(Px.SpawnAttributesGetPriority(in attributes, out int priority), 0);
        Check.Is(priority, 33);
    }

    public static void Executed()
    {
        for (int way = 0; way < 3; way++)
        {
            long child = Px.Fork();
            if (child == 0)
                Execute(way);
            Check.Is(Status(child), ChildStatus << 8);
        }

        Check.Is(Px.Execv("/nothing\0"u8, Px.AddressOf(ref list)), Error.NotFound);
        Check.Is(Px.ExecFile("nothing-of-this-name\0"u8, Px.AddressOf(ref list)), Error.NotFound);
        Check.Is(Px.Fexecve(77, Px.AddressOf(ref list), environment), NoDescriptor);
    }

    private static void Execute(int way)
    {
        long quiet = Px.Open("/dev/null\0"u8, WriteOnly, 0);
        _ = Px.Dup2((int)quiet, StandardOutput); // without it the child's word is seen
        if (way == 0)
            _ = Px.Execv(Path(), Px.AddressOf(ref list));
        else if (way == 1)
            _ = Px.ExecFile(Path(), Px.AddressOf(ref list));
        else
            _ = Px.Fexecve((int)Px.Open(Path(), 0, 0), Px.AddressOf(ref list), environment);
        Px.Exit(1);
    }

    private static long Status(long child)
    {
        Check.Is(Px.WaitPid((int)child, out uint status, 0), child);
        return status;
    }

    /// <summary>The path of this program, with its zero byte.</summary>
    private static ReadOnlySpan<byte> Path()
    {
        int length = 0;
        while (Px.At<byte>(name + (ulong)length) != 0)
            length++;
        return MemoryMarshal.CreateReadOnlySpan(ref Px.At<byte>(name), length + 1);
    }

    private struct ThreeAddresses
    {
        public ulong First;
        public ulong Second;
        public ulong End;
    }
}
