using System;

namespace Pistachio.Net.Stack;

/// <summary>A network card as the stack sees it: it takes whole Ethernet frames, without the check sequence.</summary>
public interface ILink
{
    /// <summary>Its own address.</summary>
    MacAddress Address { get; }

    /// <summary>Bytes of payload that a frame may have: 68 to 9,000.</summary>
    int Mtu { get; }

    /// <summary>Send a frame. The bytes are the stack's again when the call returns.</summary>
    /// <returns>False: there is no room now; the frame is lost, as on a wire.</returns>
    bool TrySend(ReadOnlySpan<byte> frame);

    /// <summary>Which groups the card shall let through has changed.</summary>
    void SetGroups(ReadOnlySpan<MacAddress> groups);
}
