using System;
using System.Buffers.Binary;
using System.Collections.Generic;

namespace Pistachio.Net.Tests.Simulation;

/// <summary>A segment that the stack sent, taken apart by the test's own code.</summary>
internal sealed class TcpScriptSegment
{
    private TcpScriptSegment(byte[] packet)
    {
        Packet = packet;
        int at = (packet[0] & 15) * 4;
        int header = (packet[at + 12] >> 4) * 4;
        DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(at + 2));
        Sequence = BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(at + 4));
        Acknowledgment = BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(at + 8));
        Window = BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(at + 14));
        Data = packet[(at + header)..];
        byte flags = packet[at + 13];
        Flags = ((flags & 8) != 0 ? "P" : "") + ((flags & 1) != 0 ? "F" : "") + ((flags & 2) != 0 ? "S" : "") + ((flags & 4) != 0 ? "R" : "") + ((flags & 16) != 0 ? "A" : "");
        ReadOptions(packet.AsSpan(at + 20, header - 20));
    }

    public byte[] Packet { get; }

    public int DestinationPort { get; }

    public uint Sequence { get; }

    public uint Acknowledgment { get; }

    public ushort Window { get; }

    /// <summary>Letters of P F S R A in this order.</summary>
    public string Flags { get; }

    public byte[] Data { get; }

    public List<(uint Start, uint End)> Sack { get; } = [];

    public uint Timestamp { get; private set; }

    public uint End => Sequence + (uint)Data.Length + (Flags.Contains('S', StringComparison.Ordinal) ? 1u : 0) + (Flags.Contains('F', StringComparison.Ordinal) ? 1u : 0);

    public static TcpScriptSegment Read(byte[] packet) => new(packet);

    private void ReadOptions(ReadOnlySpan<byte> options)
    {
        while (options.Length > 0 && options[0] != 0)
        {
            if (options[0] == 1)
            {
                options = options[1..];
                continue;
            }

            int length = options[1];
            if (options[0] == 5)
            {
                for (int i = 2; i < length; i += 8)
                    Sack.Add((BinaryPrimitives.ReadUInt32BigEndian(options[i..]), BinaryPrimitives.ReadUInt32BigEndian(options[(i + 4)..])));
            }

            if (options[0] == 8)
                Timestamp = BinaryPrimitives.ReadUInt32BigEndian(options[2..]);
            options = options[length..];
        }
    }
}
