using System;
using Pistachio.Abi;

namespace Pistachio.Net.Stack;

/// <summary>
/// Urgent data (RFC 9293 section 3.8.5): the pointer is behind the urgent byte (RFC 6093 section 2.2), of which there is one. It marks a place in the stream. The byte is
/// left out of the stream and taken on its own unless SO_OOBINLINE says otherwise; a later announcement takes its place, as on Linux.
/// </summary>
public sealed partial class TcpConnection
{
    private bool _hasSendUrgent;

    /// <summary>Behind the last urgent byte that was written.</summary>
    private uint _sendUrgent;

    private uint _mark;
    private byte _urgentByte;
    private bool _hasUrgentByte;
    private bool _isUrgentTaken;

    /// <summary>Bytes at the front of the receive ring that were urgent when the program stood before them, and are so no longer: it does not get them.</summary>
    private int _passed;

    /// <summary>Urgent data was announced, and the program has not read past it.</summary>
    public bool HasMark { get; private set; }

    /// <summary>Where the mark is, counted from the next byte that the program reads; 0: it is there. Only while there is one.</summary>
    public int MarkOffset => (int)(_mark - (_receiveNext - (_hasReceivedFin ? 1u : 0u) - (uint)ReceiveRing!.Count + (uint)_passed));

    /// <summary>How often urgent data was announced, modulo 2^16.</summary>
    public ushort Announcements { get; private set; }

    /// <summary>An urgent byte can be taken, or read where it is (POLLPRI).</summary>
    public bool HasUrgentByte => HasMark && _hasUrgentByte && !_isUrgentTaken;

    /// <summary>The last byte that was written is urgent. That is told at once, even where the byte has to wait for the peer's window.</summary>
    public void MarkUrgent()
    {
        if (SendRing is null)
            return;

        _sendUrgent = DataEnd;
        _hasSendUrgent = true;
        Transmit();
        if (Sequence.IsBefore(_sentMaximum, _sendUrgent))
            SendEmpty(_sentMaximum, TcpFlags.Ack | TcpFlags.Urg, UrgentPointer(_sentMaximum));
    }

    /// <summary>What one read gives while there is a mark: reading stops there, and leaves the urgent byte out unless it is inline.</summary>
    /// <param name="skipped">Bytes at the front of the receive ring that the program does not get; they are released with those that it reads.</param>
    /// <param name="stops">What follows must not be read together with these bytes.</param>
    /// <returns>How many bytes, behind those that are skipped.</returns>
    public int InputAtMark(out int skipped, out bool stops)
    {
        stops = false;
        skipped = _passed;
        int count = (ReceiveRing?.Count ?? _passed) - _passed;
        if (count == 0)
            return 0;
        int offset = MarkOffset;
        if (offset == 0 && !Settings.UrgentInline)
        {
            skipped++;
            return count - 1;
        }

        stops = offset > 0 && offset <= count;
        return stops ? offset : count;
    }

    /// <summary>Take the urgent byte, once it has come (MSG_OOB).</summary>
    /// <param name="value">The byte.</param>
    /// <param name="keep">It can be taken again (MSG_PEEK).</param>
    /// <returns>None; EINVAL: there is none, it was taken, or it is inline; EAGAIN: it is still on its way.</returns>
    public Errno TakeUrgent(out byte value, bool keep = false)
    {
        value = _urgentByte;
        if (!HasMark || _isUrgentTaken || Settings.UrgentInline)
            return Errno.EINVAL;
        if (!_hasUrgentByte)
            return Errno.EAGAIN;

        _isUrgentTaken = !keep;
        return Errno.None;
    }

    private ushort UrgentPointer(uint sequence) => (ushort)Math.Min(_sendUrgent - sequence, ushort.MaxValue);

    /// <summary>The program has read: perhaps past the mark.</summary>
    private void PassMark()
    {
        _passed = 0;
        if (ReceiveRing is null || MarkOffset < 0)
            HasMark = false;
    }

    private void ReceiveUrgent(in TcpSegment segment)
    {
        uint position = segment.Sequence + segment.Urgent - 1;
        if (ReceiveRing is null || Sequence.IsBefore(position, _receiveNext) || (HasMark && !Sequence.IsAfter(position, _mark)))
            return;

        // The byte that the program stands before is not urgent any more, but was told of as such: it does not appear in the stream.
        if (HasMark && !Settings.UrgentInline && ReceiveRing.Count > _passed && MarkOffset == 0)
            _passed++;
        HasMark = true;
        _mark = position;
        _hasUrgentByte = false;
        _isUrgentTaken = false;
        Announcements++;
        Notify(SocketChange.Urgent);
    }

    private void KeepUrgent(uint sequence, ReadOnlySpan<byte> data)
    {
        if (_hasUrgentByte || _mark - sequence >= (uint)data.Length)
            return;

        _urgentByte = data[(int)(_mark - sequence)];
        _hasUrgentByte = true;
        Notify(SocketChange.Urgent);
    }
}
