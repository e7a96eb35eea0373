using System;
using System.Diagnostics.CodeAnalysis;

namespace Pistachio.Hil.Link;

/// <summary>What a received byte means to the side that received it.</summary>
public enum LinkStep : byte
{
    /// <summary>Nothing to do.</summary>
    None,

    /// <summary>The byte is console text.</summary>
    Text,

    /// <summary>A restart byte and the bytes of <see cref="LinkEndpoint.Damaged"/> are console text.</summary>
    Damaged,

    /// <summary>A new frame, in order: it is in <see cref="LinkEndpoint.Type"/> and <see cref="LinkEndpoint.Payload"/>.</summary>
    Frame,

    /// <summary>A valid frame of another boot. Nothing was done with it; see <see cref="LinkEndpoint.Adopt"/>.</summary>
    Foreign,

    /// <summary>The other side acknowledges what was never sent: it knows an earlier boot that had the same boot id.</summary>
    ImpossibleAcknowledge,
}

/// <summary>
/// One end of the link: frames go in order, none is lost and none is delivered twice, whatever the line drops, changes,
/// doubles or inserts. A pure state machine over bytes and a clock: no threads, no allocation, no exceptions.
/// </summary>
/// <remarks>
/// Go-back-N: a receiver takes only the next sequence and acknowledges cumulatively; the sender repeats from the oldest
/// unacknowledged frame when nothing was acknowledged for a time, or once when an acknowledgement shows a gap.
/// Holds its buffers, so it must not be copied while in use.
/// </remarks>
public struct LinkEndpoint
{
    /// <summary>Silence after which unacknowledged frames are sent again, in nanoseconds; doubled each time up to the maximum.</summary>
    public const ulong ResendAfter = 250_000_000;

    /// <summary>Longest silence between two repetitions, in nanoseconds.</summary>
    public const ulong ResendAfterMaximum = 2_000_000_000;

    private FrameDecoder decoder;
    private SendWindow window;
    private FrameText outgoing;
    private int outgoingLength;
    private int outgoingPosition;
    private bool outgoingRepeats;
    private uint bootId;
    private uint received;
    private bool acknowledgeDue;
    private bool recovering;
    private ulong resendAfter;
    private ulong resendAt;
    private bool onRequest;

    public readonly uint BootId => bootId;

    /// <summary>Type of the received frame.</summary>
    public readonly FrameType Type => decoder.Type;

    /// <summary>Boot id of the received frame, also of a foreign one.</summary>
    public readonly uint FrameBootId => decoder.BootId;

    /// <summary>Sequence of the received frame.</summary>
    public readonly uint FrameSequence => decoder.Sequence;

    /// <summary>Payload of the received frame; good until the next byte.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Payload => decoder.Payload;

    /// <summary>What followed the restart byte that began no frame; good until the next byte.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Damaged => decoder.Damaged;

    /// <summary>Part of a frame has been handed out: text written now would damage it.</summary>
    public readonly bool MidFrame => outgoingPosition != outgoingLength;

    /// <summary>The next <see cref="TrySend"/> succeeds.</summary>
    public readonly bool HasRoom => !window.Full;

    /// <summary>All frames were sent and acknowledged.</summary>
    public readonly bool Drained => window.Empty && !MidFrame;

    /// <summary>When <see cref="Transmit"/> may have something to do although nothing was received or sent before.</summary>
    public readonly ulong NextDeadline => window.HasUnacknowledged && !onRequest ? resendAt : ulong.MaxValue;

    /// <summary>
    /// Frames are repeated only when the other side asks: by an acknowledgement that shows a gap, or by a probe. For a side whose clock
    /// does not run with that of the other one, such as a machine that skips the time in which it has nothing to do.
    /// </summary>
    public bool RepeatsOnRequest
    {
        readonly get => onRequest;
        set => onRequest = value;
    }

    /// <summary>Begins a boot: sequences start again. What has arrived of a frame stays.</summary>
    public void Begin(uint boot)
    {
        bootId = boot;
        window.Clear();
        received = 0;
        acknowledgeDue = false;
        recovering = false;
        resendAfter = ResendAfter;
        resendAt = 0;
        outgoingLength = 0;
        outgoingPosition = 0;
    }

    /// <summary>Gives a frame to the link.</summary>
    /// <returns>False when too many frames are not yet acknowledged: pump the line and try again.</returns>
    public bool TrySend(FrameType type, ReadOnlySpan<byte> payload) => window.TryAdd(type, payload);

    /// <summary>Sends a frame that is not repeated, if the line is free for it now.</summary>
    /// <returns>False when something else is to be sent first.</returns>
    public bool TrySendOnce(FrameType type, ReadOnlySpan<byte> payload)
    {
        if (MidFrame || window.HasUnsent)
            return false;

        Put(type, 0, payload);
        return true;
    }

    /// <summary>Does what a probe asks for: sends all unacknowledged frames again, or else an acknowledgement.</summary>
    public void Repeat()
    {
        if (window.HasUnacknowledged)
            window.GoBack();
        else
            acknowledgeDue = true;
    }

    /// <summary>Takes a received byte.</summary>
    /// <param name="value">The byte.</param>
    /// <param name="now">Nanoseconds of any steady clock, the same in all calls.</param>
    /// <param name="accept">False to leave a new frame on the line: the other side repeats it.</param>
    public LinkStep Receive(byte value, ulong now, bool accept = true)
    {
        DecodeStep step = decoder.Push(value);
        if (step == DecodeStep.Text)
            return LinkStep.Text;
        if (step == DecodeStep.Damaged)
            return LinkStep.Damaged;
        return step == DecodeStep.Frame ? Take(now, accept) : LinkStep.None;
    }

    /// <summary>Ends a frame that has begun, when nothing more will come.</summary>
    public LinkStep Flush(ulong now)
    {
        DecodeStep step = decoder.Flush();
        if (step == DecodeStep.Damaged)
            return LinkStep.Damaged;
        return step == DecodeStep.Frame ? Take(now, true) : LinkStep.None;
    }

    /// <summary>After <see cref="LinkStep.Foreign"/>: begins the boot of that frame and takes the frame.</summary>
    public LinkStep Adopt(ulong now)
    {
        Begin(decoder.BootId);
        return Take(now, true);
    }

    /// <summary>Hands out the next bytes for the line.</summary>
    /// <returns>How many, 0 when there is nothing to send now.</returns>
    public int Transmit(Span<byte> destination, ulong now)
    {
        if (!MidFrame)
            Next(now);

        int count = outgoingLength - outgoingPosition;
        if (count > destination.Length)
            count = destination.Length;
        if (count == 0)
            return 0;

        ((ReadOnlySpan<byte>)outgoing).Slice(outgoingPosition, count).CopyTo(destination);
        outgoingPosition += count;

        // Only a frame that waits for its acknowledgement moves the deadline: heartbeats must not put it off for ever.
        if (outgoingRepeats)
            resendAt = now + resendAfter;
        return count;
    }

    private void Next(ulong now)
    {
        if (!onRequest && !window.HasUnsent && window.HasUnacknowledged && now >= resendAt)
        {
            window.GoBack();
            recovering = false;
            resendAfter = resendAfter * 2 > ResendAfterMaximum ? ResendAfterMaximum : resendAfter * 2;
        }

        if (window.HasUnsent)
        {
            Put(window.UnsentType, window.Unsent, window.UnsentPayload);
            window.MarkSent();
        }
        else if (acknowledgeDue)
        {
            Put(FrameType.Acknowledge, 0, ReadOnlySpan<byte>.Empty);
        }
    }

    private void Put(FrameType type, uint sequence, ReadOnlySpan<byte> payload)
    {
        outgoingLength = FrameEncoder.Encode(type, sequence, received, bootId, payload, outgoing);
        outgoingPosition = 0;
        outgoingRepeats = sequence != 0;
        acknowledgeDue = false;
    }

    private LinkStep Take(ulong now, bool accept)
    {
        if (decoder.BootId != bootId)
            return LinkStep.Foreign;
        if (decoder.Acknowledge >= window.Next)
            return LinkStep.ImpossibleAcknowledge;

        if (window.Acknowledge(decoder.Acknowledge))
        {
            recovering = false;
            resendAfter = ResendAfter;
            resendAt = now + resendAfter;
        }
        else if (decoder.Type == FrameType.Acknowledge && window.HasUnacknowledged && !recovering)
        {
            // The other side received something, but not the oldest frame. Once only: each frame behind the gap says it again.
            window.GoBack();
            recovering = true;
        }

        if (decoder.Type == FrameType.Probe)
        {
            Repeat();
            return LinkStep.None;
        }

        if (decoder.Sequence == 0)
            return decoder.Type == FrameType.Acknowledge ? LinkStep.None : LinkStep.Frame;

        if (decoder.Sequence != received + 1)
        {
            acknowledgeDue = true;
            return LinkStep.None;
        }

        if (!accept)
            return LinkStep.None;

        acknowledgeDue = true;
        received++;
        return LinkStep.Frame;
    }
}
