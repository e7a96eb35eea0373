namespace Pistachio.Net.Protocol;

/// <summary>What a driver counts, from <see cref="NetworkRings.Counters"/> on.</summary>
public enum NetworkCounter
{
    FramesReceived,
    BytesReceived,
    FramesSent,
    BytesSent,
    /// <summary>Frames that the card received and that had an error or an impossible length.</summary>
    ReceiveErrors,
    /// <summary>Frames of the client that had an impossible length, or that the card could not send.</summary>
    TransmitErrors,
    /// <summary>Frames lost because the client did not make room, as far as the card tells.</summary>
    ReceiveDrops,
    /// <summary>Indexes of the client, or numbers of the card, that cannot be. They are not believed.</summary>
    Violations,
}
