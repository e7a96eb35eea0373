using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pistachio.Runtime.SelfTest;

/// <summary>Run with a heap of 1 MiB.</summary>
internal static class CollectorCases
{
    private static Dictionary<int, Session> sessions = [];
    private static object? kept;

    internal static void AddTo(Dictionary<string, Action> cases)
    {
        cases["flat-under-load"] = FlatUnderLoad;
        cases["garbage-within-a-message"] = GarbageWithinMessage;
        cases["live-data-survives"] = LiveDataSurvives;
        cases["locals-survive"] = LocalsSurvive;
        cases["long-list"] = LongList;
        cases["wide-graph"] = WideGraph;
        cases["weak-handles"] = WeakHandles;
        cases["dependent-handles"] = DependentHandles;
        cases["handles-run-out"] = HandlesRunOut;
        cases["out-of-memory"] = OutOfMemory;
        cases["out-of-memory-again-and-again"] = OutOfMemoryAgain;
        cases["fragmentation"] = Fragmentation;
        cases["random-graph"] = RandomGraph;
    }

    /// <summary>Millions of allocations over many messages, with sessions that come and go; the heap must not creep.</summary>
    private static void FlatUnderLoad()
    {
        long settled = 0;
        for (int message = 0; message < 20_000; message++)
        {
            HandleMessage(message);
            ServerHeap.CollectBetweenMessages();
            if (message is 4_999 or 19_999)
            {
                ServerHeap.Collect();
                if (settled == 0)
                {
                    settled = ServerHeap.Used;
                }
            }
        }

        ServerConsole.WriteLine($"used {settled} after 5,000 messages, {ServerHeap.Used} after 20,000, {ServerHeap.Collections} collections");
        Check.That(Math.Abs(ServerHeap.Used - settled) < 16_384);
        Check.That(ServerHeap.Collections > 10);
    }

    private static void HandleMessage(int message)
    {
        int id = message % 64;
        if (!sessions.TryGetValue(id, out Session? session) || session.Used > 20)
        {
            session = new Session($"session {message}");
            sessions[id] = session;
        }

        session.Used++;
        for (int i = 0; i < 50; i++)
        {
            session.Last = new byte[16 + (i * 8)];
            session.Note = string.Concat(session.Name, "/", i.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    /// <summary>One message makes far more garbage than the heap holds.</summary>
    private static void GarbageWithinMessage()
    {
        long sum = 0;
        for (int i = 0; i < 3_000_000; i++)
        {
            var list = new List<int> { i };
            sum += list[0] & 1;
        }

        Check.Equal(sum, 1_500_000);
        Check.That(ServerHeap.Collections > 50);
    }

    private static void LiveDataSurvives()
    {
        var tree = new SortedDictionary<int, string>();
        kept = tree;
        for (int i = 0; i < 2000; i++)
        {
            tree[(i * 7919) % 2000] = $"value {(i * 7919) % 2000}";
        }

        for (int round = 0; round < 50; round++)
        {
            for (int i = 0; i < 5000; i++)
            {
                _ = new object[4];
            }

            ServerHeap.Collect();
        }

        int next = 0;
        foreach (KeyValuePair<int, string> pair in tree)
        {
            Check.Equal(pair.Key, next);
            Check.Equal(pair.Value, $"value {next++}");
        }

        Check.Equal(next, 2000);
    }

    /// <summary>What only the stack refers to, even into the middle of an object, stays.</summary>
    private static void LocalsSurvive()
    {
        var local = new List<string> { "a" };
        Span<int> middle = new int[100].AsSpan(40, 20);
        middle[5] = 77;
        ref string element = ref Element();
        for (int i = 0; i < 20; i++)
        {
            ServerHeap.Collect();
            for (int j = 0; j < 1000; j++)
            {
                _ = new int[30].AsSpan();
            }

            local.Add("b");
        }

        Check.Equal(local.Count, 21);
        Check.Equal(middle[5], 77);
        Check.Equal(element, "inside");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ref string Element()
    {
        string[] array = new string[50];
        array[33] = new string("inside");
        return ref array[33];
    }

    /// <summary>A list far longer than the collector's stack, and arrays of arrays that overflow it.</summary>
    private static void LongList()
    {
        Link? head = null;
        for (int i = 0; i < 12_000; i++)
        {
            head = new Link { Next = head, Number = i };
        }

        kept = head;
        head = null;
        ServerHeap.Collect();
        int count = 0;
        for (Link? link = (Link?)kept; link != null; link = link.Next)
        {
            count++;
            Check.Equal(link.Number, 12_000 - count);
        }

        Check.Equal(count, 12_000);
    }

    private static void WideGraph()
    {
        object[] wide = new object[9000];
        for (int i = 0; i < wide.Length; i++)
        {
            wide[i] = new object[] { new Box { Number = i } };
        }

        kept = wide;
        for (int i = 0; i < 5; i++)
        {
            ServerHeap.Collect();
        }

        for (int i = 0; i < wide.Length; i++)
        {
            Check.Equal(((Box)((object[])wide[i])[0]).Number, i);
        }
    }

    private static void WeakHandles()
    {
        GCHandle weak = MakeWeak(out GCHandle strong);
        ClearStack(1000);
        ServerHeap.Collect();
        Check.That(weak.Target is Box { Number: 5 });
        strong.Free();
        ClearStack(1000);
        ServerHeap.Collect();
        Check.That(weak.Target == null);
        weak.Free();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static GCHandle MakeWeak(out GCHandle strong)
    {
        var box = new Box { Number = 5 };
        strong = GCHandle.Alloc(box);
        return GCHandle.Alloc(box, GCHandleType.Weak);
    }

    private static void DependentHandles()
    {
        var table = new ConditionalWeakTable<Box, string>();
        var key = new Box();
        table.Add(key, new string('v', 3));
        AddTemporary(table);
        ClearStack(1000);
        ServerHeap.Collect();
        Check.That(table.TryGetValue(key, out string? value) && value == "vvv");
        int left = 0;
        foreach (KeyValuePair<Box, string> entry in table)
        {
            left++;
        }

        Check.Equal(left, 1);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddTemporary(ConditionalWeakTable<Box, string> table) => table.Add(new Box(), "gone");

    private static void HandlesRunOut()
    {
        var handles = new List<GCHandle>();
        Check.That(LanguageCases.Throws<OutOfMemoryException>(() =>
        {
            for (int i = 0; i < 100_000; i++)
            {
                handles.Add(GCHandle.Alloc(handles));
            }
        }));
        Check.That(handles.Count is > 500 and < 100_000);
        foreach (GCHandle handle in handles)
        {
            handle.Free();
        }

        GCHandle again = GCHandle.Alloc("again");
        Check.That((string?)again.Target == "again");
        again.Free();
    }

    /// <summary>Overwrites what earlier calls left below the stack pointer.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int ClearStack(int words)
    {
        Span<long> space = stackalloc long[words];
        space.Clear();
        return space.IndexOf(1);
    }

    private static void OutOfMemory()
    {
        Check.That(LanguageCases.Throws<OutOfMemoryException>(() => kept = new byte[100_000_000]));
        Check.That(LanguageCases.Throws<OutOfMemoryException>(() => kept = new string('x', 50_000_000)));
        int count = HoardArrays();
        Check.That(count > 300);
        ClearStack(1000);
        ServerHeap.Collect();
        ServerConsole.WriteLine($"after {count} arrays: {ServerHeap.Used} of {ServerHeap.Size} used");
        Check.That(ServerHeap.Used < ServerHeap.Size / 2);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int HoardArrays()
    {
        var hoard = new List<byte[]>();
        try
        {
            while (true)
            {
                hoard.Add(new byte[1000]);
            }
        }
        catch (OutOfMemoryException)
        {
            return hoard.Count;
        }
    }

    /// <summary>An event loop whose every message runs out of memory lives on.</summary>
    private static void OutOfMemoryAgain()
    {
        int failed = 0;
        for (int message = 0; message < 200; message++)
        {
            try
            {
                Hoard();
            }
            catch (OutOfMemoryException e)
            {
                failed++;
                Check.That(e.Message.Length > 0);
            }

            ServerHeap.CollectBetweenMessages();
        }

        Check.Equal(failed, 200);
        Check.Equal($"{failed} and still formatting", "200 and still formatting");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Hoard()
    {
        Link? list = null;
        while (true)
        {
            list = new Link { Next = list };
        }
    }

    /// <summary>Holes between live objects are used again, for small objects and after a while for large ones.</summary>
    private static void Fragmentation()
    {
        FillAndPunch();
        kept = null;
        ClearStack(1000);
        ServerHeap.Collect();
        byte[] large = new byte[ServerHeap.Size / 4];
        Check.That(large[^1] == 0);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void FillAndPunch()
    {
        var slots = new byte[1000][];
        kept = slots;
        var random = new Random(4711);
        for (int round = 0; round < 100_000; round++)
        {
            int slot = random.Next(slots.Length);
            slots[slot] = new byte[random.Next(8, 700)];
            slots[slot][^1] = (byte)slot;
            slots[slot][0] = (byte)slot;
            if (round % 1000 == 0)
            {
                ServerHeap.CollectBetweenMessages();
            }
        }

        for (int i = 0; i < slots.Length; i++)
        {
            if (slots[i] != null)
            {
                Check.That(slots[i][0] == (byte)i && slots[i][^1] == (byte)i);
            }
        }
    }

    /// <summary>Objects of many shapes that refer to each other at random; each carries its number twice.</summary>
    private static void RandomGraph()
    {
        var random = new Random(99);
        var nodes = new Mixed[600];
        kept = nodes;
        for (int round = 0; round < 200_000; round++)
        {
            int at = random.Next(nodes.Length);
            var node = new Mixed { Number = round };
            node.Pairs = new (object?, long, string?)[random.Next(0, 6)];
            for (int i = 0; i < node.Pairs.Length; i++)
            {
                node.Pairs[i] = (i % 2 == 0 ? new Box { Number = round } : null, round, "text");
            }

            node.Check = (object)(long)round;
            nodes[at] = node;
        }

        foreach (Mixed? node in nodes)
        {
            if (node == null)
            {
                continue;
            }

            Check.That((long)node.Check! == node.Number);
            foreach ((object? box, long number, string? text) in node.Pairs!)
            {
                Check.That(number == node.Number && text == "text" && (box == null || ((Box)box).Number == (int)number));
            }
        }
    }

    private sealed class Session(string name)
    {
        internal readonly string Name = name;
        internal int Used;
        internal byte[]? Last;
        internal string? Note;
    }

    private sealed class Link
    {
        internal Link? Next;
        internal int Number;
    }

    private sealed class Box
    {
        internal int Number;
    }

    private sealed class Mixed
    {
        internal long Number;
        internal (object?, long, string?)[]? Pairs;
        internal object? Check;
    }
}
