using System;
using System.Collections.Generic;
using System.Linq;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Tests.Trees;

/// <summary>What sockets of AF_UNIX must hold, without any of the server's ways to find it out.</summary>
internal sealed class ModelSockets
{
    /// <summary>What each domain holds, by handle.</summary>
    public Dictionary<ulong, Dictionary<uint, ModelDescription>> Domains { get; } = [];

    /// <summary>Files that somebody can reach: by a handle, or through what lies in a socket that can be reached.</summary>
    public HashSet<ModelDescription> Reachable()
    {
        HashSet<ModelDescription> reached = [];
        Stack<ModelDescription> next = new(Domains.Values.SelectMany(each => each.Values));
        while (next.TryPop(out ModelDescription? file))
        {
            if (!reached.Add(file))
                continue;
            foreach (ModelDescription inside in file.Queue.SelectMany(record => record.Rights))
                next.Push(inside);
        }

        return reached;
    }

    /// <summary>Close what nobody can reach.</summary>
    /// <returns>What can be reached.</returns>
    public HashSet<ModelDescription> Collect(IReadOnlyCollection<ModelDescription> all)
    {
        HashSet<ModelDescription> reached = Reachable();
        foreach (ModelDescription file in all)
        {
            if (file.IsClosed || reached.Contains(file))
                continue;
            file.IsClosed = true;
            if (file.IsConnection && file.Peer is { IsClosed: false } peer)
                peer.IsReset |= file.Queue.Count > 0;
            file.Queue.Clear();
        }

        return reached;
    }

    /// <summary>A message, or bytes of a stream that one domain sent.</summary>
    internal sealed class Record(ulong sender, IEnumerable<byte> bytes, ModelDescription[] rights)
    {
        public ulong Sender { get; } = sender;

        public List<byte> Bytes { get; } = [.. bytes];

        public ModelDescription[] Rights { get; set; } = rights;
    }

    /// <summary>An open file description: a socket, or anything else.</summary>
    internal sealed class ModelDescription(SocketType type)
    {
        public SocketType Type { get; } = type;

        public bool IsSocket => Type != 0;

        public bool IsConnection => Type is SocketType.Stream or SocketType.SequencedPacket;

        public ModelDescription? Peer { get; set; }

        public List<Record> Queue { get; } = [];

        public bool IsClosed { get; set; }

        public bool IsReset { get; set; }

        public int Bytes => Queue.Sum(record => record.Bytes.Count);
    }
}
