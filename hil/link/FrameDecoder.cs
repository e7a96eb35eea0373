using System;
using System.Diagnostics.CodeAnalysis;

namespace Pistachio.Hil.Link;

/// <summary>What one received byte led to.</summary>
public enum DecodeStep : byte
{
    /// <summary>The byte may belong to a frame; nothing to do yet.</summary>
    Pending,

    /// <summary>The byte is console text.</summary>
    Text,

    /// <summary>A valid frame is complete.</summary>
    Frame,

    /// <summary>A restart byte and the bytes of <see cref="FrameDecoder.Damaged"/> are no frame; they are console text.</summary>
    Damaged,
}

/// <summary>Takes the serial line apart, byte by byte, into frames and console text.</summary>
/// <remarks>Holds its buffers, so it must not be copied while in use. The fields of a frame are good after
/// <see cref="DecodeStep.Frame"/> until the next <see cref="Push"/>.</remarks>
public struct FrameDecoder
{
    private FrameText text;
    private FrameBody body;
    private State state;
    private int length;
    private int damagedLength;
    private int payloadLength;

    private enum State : byte
    {
        Text,
        AfterRestart,
        InFrame,
    }

    /// <summary>Type of the frame.</summary>
    public readonly FrameType Type => (FrameType)body[FrameLayout.TypeOffset];

    /// <summary>Sequence of the frame.</summary>
    public readonly uint Sequence => Word(FrameLayout.SequenceOffset);

    /// <summary>Acknowledge field of the frame.</summary>
    public readonly uint Acknowledge => Word(FrameLayout.AcknowledgeOffset);

    /// <summary>Boot id of the frame.</summary>
    public readonly uint BootId => Word(FrameLayout.BootIdOffset);

    /// <summary>Payload of the frame.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Payload => ((ReadOnlySpan<byte>)body).Slice(FrameLayout.PayloadOffset, payloadLength);

    /// <summary>After <see cref="DecodeStep.Damaged"/>: what followed the restart byte, the byte just pushed included unless
    /// that is a restart byte itself. Good until the next <see cref="Push"/>. Carriage returns are left out.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Damaged => ((ReadOnlySpan<byte>)text).Slice(0, damagedLength);

    /// <summary>Takes the next byte of the line.</summary>
    public DecodeStep Push(byte value)
    {
        if (value == FrameLayout.Restart)
        {
            DecodeStep before = state == State.Text ? DecodeStep.Pending : Finish();
            state = State.AfterRestart;
            length = 0;
            return before;
        }

        if (state == State.Text)
            return DecodeStep.Text;

        if (state == State.AfterRestart)
        {
            Append(value);
            state = State.InFrame;
            return value == FrameLayout.Mark ? DecodeStep.Pending : Reject();
        }

        if (value == '\r')
            return DecodeStep.Pending;

        if (value == FrameLayout.End)
        {
            DecodeStep result = Finish();
            if (result == DecodeStep.Damaged)
            {
                Append(value);
                damagedLength = length;
            }

            state = State.Text;
            return result;
        }

        Append(value);
        bool tooLong = length > 1 + FrameLayout.MaximumText;
        return tooLong || !Base64.IsText(value) ? Reject() : DecodeStep.Pending;
    }

    /// <summary>Gives up on a frame that has begun, when nothing more will come.</summary>
    public DecodeStep Flush()
    {
        if (state == State.Text)
            return DecodeStep.Pending;

        DecodeStep result = Finish();
        state = State.Text;
        return result;
    }

    private DecodeStep Reject()
    {
        damagedLength = length;
        state = State.Text;
        return DecodeStep.Damaged;
    }

    private DecodeStep Finish()
    {
        damagedLength = length;
        if (length < 1)
            return DecodeStep.Damaged;

        ReadOnlySpan<byte> characters = ((ReadOnlySpan<byte>)text).Slice(1, length - 1);
        Span<byte> bytes = body;
        int count = Base64.Decode(characters, bytes);
        if (count < FrameLayout.Overhead || bytes[FrameLayout.LengthOffset] != count - FrameLayout.Overhead)
            return DecodeStep.Damaged;

        int end = count - FrameLayout.CrcSize;
        if (Word(end) != Crc32.Compute(bytes.Slice(0, end)))
            return DecodeStep.Damaged;

        payloadLength = count - FrameLayout.Overhead;
        return DecodeStep.Frame;
    }

    private void Append(byte value)
    {
        text[length] = value;
        length++;
    }

    private readonly uint Word(int offset) =>
        body[offset] | ((uint)body[offset + 1] << 8) | ((uint)body[offset + 2] << 16) | ((uint)body[offset + 3] << 24);
}
