using System;
using Pistachio.Net.Protocol;

namespace Pistachio.Net.Interfaces;

/// <summary>The client's end of the rings.</summary>
public sealed class ClientRings
{
    private readonly IRingMemory _memory;
    private uint _sent;
    private uint _sentDone;
    private uint _received;
    private bool _holdsFrame;

    /// <param name="memory">The shared memory, as the driver left it when the client attached: all indexes are 0.</param>
    public ClientRings(IRingMemory memory) => _memory = memory;

    /// <summary>The driver says that the card has a link.</summary>
    public bool HasLink => (SharedWord.Read(_memory, NetworkRings.Link) & 1) != 0;

    /// <summary>Indexes, buffers and lengths of the driver that cannot be. They were not believed.</summary>
    public int Violations { get; private set; }

    /// <summary>Put a frame into the transmit ring.</summary>
    /// <param name="frame">From the destination address on.</param>
    /// <param name="mustWake">The driver waits: its doorbell must be signalled.</param>
    /// <returns>False: the ring is full, or the length is impossible.</returns>
    public bool TrySend(ReadOnlySpan<byte> frame, out bool mustWake)
    {
        mustWake = false;
        if (frame.Length is < NetworkRings.MinimumFrame or > NetworkRings.MaximumFrame)
            return false;

        if (_sent - _sentDone == NetworkRings.Entries && !FindRoom())
        {
            mustWake = SharedWord.MustWake(_memory, NetworkRings.DriverWaits);
            return false;
        }

        int entry = (int)(_sent % NetworkRings.Entries);
        frame.CopyTo(_memory.Bytes(NetworkRings.TransmitBuffers + (entry * NetworkRings.BufferSize), frame.Length));
        SharedWord.Write(_memory, NetworkRings.TransmitEntries + (entry * sizeof(uint)), (uint)frame.Length);
        _sent++;
        SharedWord.Write(_memory, NetworkRings.Sent, _sent);
        mustWake = SharedWord.MustWake(_memory, NetworkRings.DriverWaits);
        return true;
    }

    /// <summary>Take the next frame of the receive ring; the one before it is the driver's again.</summary>
    /// <returns>False: there is none.</returns>
    public bool TryReceive(out ReadOnlySpan<byte> frame)
    {
        Release();
        while (IsWaiting())
        {
            uint word = SharedWord.Read(_memory, NetworkRings.ReceiveEntries + ((int)(_received % NetworkRings.Entries) * sizeof(uint)));
            int buffer = (int)(word & 0xFFFF);
            int length = (int)(word >> 16);
            _holdsFrame = true;
            if (buffer < NetworkRings.Entries && length is >= NetworkRings.MinimumFrame and <= NetworkRings.MaximumFrame)
            {
                frame = _memory.Bytes(NetworkRings.ReceiveBuffers + (buffer * NetworkRings.BufferSize), length);
                return true;
            }

            Violations++;
            Release();
        }

        frame = default;
        return false;
    }

    /// <summary>As <see cref="INetworkPort.BeginWait"/>.</summary>
    public bool BeginWait()
    {
        Release();
        SharedWord.Wait(_memory, NetworkRings.ClientWaits);
        if (!IsWaiting())
            return true;

        SharedWord.Write(_memory, NetworkRings.ClientWaits, 0);
        return false;
    }

    /// <summary>What the driver counted.</summary>
    public ulong Count(NetworkCounter counter) => SharedWord.ReadLong(_memory, NetworkRings.Counters + ((int)counter * sizeof(ulong)));

    private void Release()
    {
        if (!_holdsFrame)
            return;

        _holdsFrame = false;
        _received++;
        SharedWord.Write(_memory, NetworkRings.ReceivedDone, _received);
    }

    /// <summary>Whether a frame is there that was not taken.</summary>
    private bool IsWaiting()
    {
        uint ahead = SharedWord.Read(_memory, NetworkRings.Received) - _received;
        if (ahead <= NetworkRings.Entries)
            return ahead != 0;

        Violations++;
        return false;
    }

    private bool FindRoom()
    {
        uint done = SharedWord.Read(_memory, NetworkRings.SentDone);
        if (done - _sentDone > _sent - _sentDone)
        {
            Violations++;
            return false;
        }

        _sentDone = done;
        return _sent - _sentDone != NetworkRings.Entries;
    }
}
