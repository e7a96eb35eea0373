using System;
using Pistachio.Net.Protocol;

namespace Pistachio.Net.Interfaces;

/// <summary>The driver's end of the rings. Buffers are used where they lie: the card reads and writes them itself.</summary>
public sealed class DriverRings
{
    private readonly IRingMemory _memory;

    /// <summary>Transmit entries that are done with out of order.</summary>
    private readonly bool[] _isDone = new bool[NetworkRings.Entries];

    /// <summary>Which buffer the driver put into a receive entry: the entry itself lies where the client writes too.</summary>
    private readonly byte[] _published = new byte[NetworkRings.Entries];

    private readonly byte[] _free = new byte[NetworkRings.Entries];
    private readonly bool[] _isFree = new bool[NetworkRings.Entries];
    private readonly bool[] _isPosted = new bool[NetworkRings.Entries];
    private readonly bool[] _isTaken = new bool[NetworkRings.Entries];
    private int _freeCount;
    private uint _taken;
    private uint _done;
    private uint _received;
    private uint _receivedDone;

    /// <param name="memory">The shared memory.</param>
    public DriverRings(IRingMemory memory)
    {
        _memory = memory;
        Reset();
    }

    /// <summary>Receive buffers that nobody has.</summary>
    public int FreeBuffers => _freeCount;

    /// <summary>Empties both rings, for a new client. The card must have let go of all buffers.</summary>
    public void Reset()
    {
        _memory.Bytes(0, NetworkRings.PageSize).Clear();
        Array.Clear(_isDone);
        Array.Clear(_isPosted);
        Array.Clear(_isTaken);
        _taken = _done = _received = _receivedDone = 0;
        _freeCount = 0;
        for (int i = NetworkRings.Entries - 1; i >= 0; i--)
        {
            _free[_freeCount++] = (byte)i;
            _isFree[i] = true;
        }
    }

    /// <summary>The offset of a transmit buffer.</summary>
    public static int TransmitOffset(int entry) => NetworkRings.TransmitBuffers + (entry * NetworkRings.BufferSize);

    /// <summary>The offset of a receive buffer.</summary>
    public static int ReceiveOffset(int buffer) => NetworkRings.ReceiveBuffers + (buffer * NetworkRings.BufferSize);

    /// <summary>Take the next frame that the client wants sent. Its buffer is the card's until <see cref="Sent"/>.</summary>
    /// <param name="entry">The entry, and the number of its buffer.</param>
    /// <param name="length">Bytes.</param>
    /// <returns>False: there is none.</returns>
    public bool TryTake(out int entry, out int length)
    {
        while (HasFrames())
        {
            entry = (int)(_taken % NetworkRings.Entries);
            length = (int)Math.Min(SharedWord.Read(_memory, NetworkRings.TransmitEntries + (entry * sizeof(uint))), int.MaxValue);
            _taken++;
            _isTaken[entry] = true;
            if (length is >= NetworkRings.MinimumFrame and <= NetworkRings.MaximumFrame)
                return true;

            Sent(entry, 0);
        }

        entry = length = 0;
        return false;
    }

    /// <summary>The card is done with a frame.</summary>
    /// <param name="entry">As <see cref="TryTake"/> gave it. Any other number, such as one that a card made up, is counted and ignored.</param>
    /// <param name="bytes">Its length; 0: it was not sent.</param>
    public void Sent(int entry, int bytes)
    {
        if ((uint)entry >= NetworkRings.Entries || !_isTaken[entry])
        {
            Add(NetworkCounter.Violations, 1);
            return;
        }

        _isTaken[entry] = false;
        _isDone[entry] = true;
        Add(bytes == 0 ? NetworkCounter.TransmitErrors : NetworkCounter.FramesSent, 1);
        if (bytes != 0)
            Add(NetworkCounter.BytesSent, (ulong)bytes);
        uint done = _done;
        while (_done != _taken && _isDone[_done % NetworkRings.Entries])
        {
            _isDone[_done % NetworkRings.Entries] = false;
            _done++;
        }

        if (_done != done)
            SharedWord.Write(_memory, NetworkRings.SentDone, _done);
    }

    /// <summary>Take a buffer for the card to receive into.</summary>
    /// <returns>False: the client has them all, or the card.</returns>
    public bool TryTakeBuffer(out int buffer)
    {
        if (_freeCount == 0)
            Reclaim();
        buffer = 0;
        if (_freeCount == 0)
            return false;

        buffer = _free[--_freeCount];
        _isFree[buffer] = false;
        _isPosted[buffer] = true;
        return true;
    }

    /// <summary>The card has received a frame, or given a buffer up.</summary>
    /// <param name="buffer">As <see cref="TryTakeBuffer"/> gave it. Any other number, such as one that a card made up, is counted and ignored.</param>
    /// <param name="length">Bytes of the frame; 0, or an impossible length: it had an error, and the buffer is free again.</param>
    public void Received(int buffer, int length)
    {
        if ((uint)buffer >= NetworkRings.Entries || !_isPosted[buffer])
        {
            Add(NetworkCounter.Violations, 1);
            return;
        }

        _isPosted[buffer] = false;
        if (length is < NetworkRings.MinimumFrame or > NetworkRings.MaximumFrame)
        {
            Add(NetworkCounter.ReceiveErrors, 1);
            Free(buffer);
            return;
        }

        // There is always an entry: of as many buffers as entries, those that are published are not this one.
        int entry = (int)(_received % NetworkRings.Entries);
        _published[entry] = (byte)buffer;
        SharedWord.Write(_memory, NetworkRings.ReceiveEntries + (entry * sizeof(uint)), (uint)buffer | ((uint)length << 16));
        _received++;
        SharedWord.Write(_memory, NetworkRings.Received, _received);
        Add(NetworkCounter.FramesReceived, 1);
        Add(NetworkCounter.BytesReceived, (ulong)length);
    }

    /// <summary>Makes the buffers free that the client is done with.</summary>
    public void Reclaim()
    {
        uint done = SharedWord.Read(_memory, NetworkRings.ReceivedDone);
        if (done - _receivedDone > _received - _receivedDone)
        {
            Add(NetworkCounter.Violations, 1);
            return;
        }

        for (; _receivedDone != done; _receivedDone++)
            Free(_published[_receivedDone % NetworkRings.Entries]);
    }

    /// <summary>After <see cref="Received"/>: whether the client waits and must be signalled.</summary>
    public bool MustWake() => SharedWord.MustWake(_memory, NetworkRings.ClientWaits);

    /// <summary>Have the client signal the doorbell with its next frame.</summary>
    /// <returns>False: there is one already.</returns>
    public bool BeginWait()
    {
        SharedWord.Wait(_memory, NetworkRings.DriverWaits);
        if (!HasFrames())
            return true;

        SharedWord.Write(_memory, NetworkRings.DriverWaits, 0);
        return false;
    }

    /// <summary>Tell the client whether there is a link.</summary>
    public void SetLink(bool isUp) => SharedWord.Write(_memory, NetworkRings.Link, isUp ? 1U : 0);

    /// <summary>Count something.</summary>
    public void Add(NetworkCounter counter, ulong more)
    {
        int offset = NetworkRings.Counters + ((int)counter * sizeof(ulong));
        SharedWord.WriteLong(_memory, offset, SharedWord.ReadLong(_memory, offset) + more);
    }

    private void Free(int buffer)
    {
        if (_isFree[buffer])
            return;

        _isFree[buffer] = true;
        _free[_freeCount++] = (byte)buffer;
    }

    private bool HasFrames()
    {
        uint ahead = SharedWord.Read(_memory, NetworkRings.Sent) - _taken;
        if (ahead <= NetworkRings.Entries - (_taken - _done))
            return ahead != 0;

        Add(NetworkCounter.Violations, 1);
        return false;
    }
}
