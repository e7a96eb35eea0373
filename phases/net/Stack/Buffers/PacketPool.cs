using System;

namespace Pistachio.Net.Stack;

/// <summary>
/// The packet buffers of a stack, of two sizes: for frames of Ethernet, and for packets of up to 64 KiB (loopback, reassembly, large datagrams). A buffer is
/// made when it is first needed and then kept, so memory is bounded and, once warm, no packet allocates.
/// </summary>
/// <param name="smallLimit">Small buffers at most.</param>
/// <param name="largeLimit">Large buffers at most.</param>
public sealed class PacketPool(int smallLimit, int largeLimit)
{
    /// <summary>Payload and transport header that fit in a small buffer.</summary>
    public const int SmallCapacity = 2048 - PacketBuffer.HeadRoom;

    /// <summary>What fits in a large buffer: the longest packet that IP can express.</summary>
    public const int LargeCapacity = 65_536;

    private PacketBuffer? _freeSmall;
    private PacketBuffer? _freeLarge;
    private int _smallMade;
    private int _largeMade;
    private int _smallFree;
    private int _largeFree;

    /// <summary>Small buffers that somebody has.</summary>
    public int SmallInUse => _smallMade - _smallFree;

    /// <summary>Large buffers that somebody has.</summary>
    public int LargeInUse => _largeMade - _largeFree;

    /// <summary>Buffers that somebody has.</summary>
    public int InUse => SmallInUse + LargeInUse;

    /// <summary>How often no buffer was left.</summary>
    public long Refusals { get; private set; }

    /// <summary>Take a buffer with an uninitialized payload.</summary>
    /// <param name="length">Bytes of the payload, 0 to <see cref="LargeCapacity"/>.</param>
    /// <returns>Null: all buffers are in use.</returns>
    internal PacketBuffer? TryTake(int length)
    {
        PacketBuffer? buffer;
        if (length <= SmallCapacity)
        {
            buffer = _freeSmall;
            if (buffer is not null)
            {
                _freeSmall = buffer.Next;
                _smallFree--;
            }
            else if (_smallMade < smallLimit)
            {
                buffer = new PacketBuffer(this, SmallCapacity);
                _smallMade++;
            }
        }
        else
        {
            buffer = _freeLarge;
            if (buffer is not null)
            {
                _freeLarge = buffer.Next;
                _largeFree--;
            }
            else if (_largeMade < largeLimit)
            {
                buffer = new PacketBuffer(this, LargeCapacity);
                _largeMade++;
            }
        }

        if (buffer is null)
        {
            Refusals++;
            return null;
        }

        buffer.Next = null;
        buffer.IsFree = false;
        buffer.Begin(length);
        return buffer;
    }

    /// <exception cref="InvalidOperationException">The buffer was given back before.</exception>
    internal void Return(PacketBuffer buffer)
    {
        if (buffer.IsFree)
            throw new InvalidOperationException("a packet buffer was given back twice");

        buffer.IsFree = true;
        buffer.Interface = null;
        if (buffer.Capacity == SmallCapacity)
        {
            buffer.Next = _freeSmall;
            _freeSmall = buffer;
            _smallFree++;
        }
        else
        {
            buffer.Next = _freeLarge;
            _freeLarge = buffer;
            _largeFree++;
        }
    }
}
