using System;
using Pistachio.Net.Protocol;

namespace Pistachio.Net.Interfaces;

/// <summary>A network card as the socket server uses it.</summary>
public interface INetworkPort
{
    /// <summary>Its own address, as a number: 02:00:00:00:00:01 is 0x020000000001.</summary>
    ulong Mac { get; }

    /// <summary>Most bytes of payload in a frame.</summary>
    int Mtu { get; }

    /// <summary>Whether there is a driver, and a cable.</summary>
    bool IsUp { get; }

    /// <summary>Send a frame, from the destination address on. The bytes are the caller's again when the call returns.</summary>
    /// <returns>False: there is no room now, no driver, or the length is impossible.</returns>
    bool TrySend(ReadOnlySpan<byte> frame);

    /// <summary>Take the next frame that came.</summary>
    /// <param name="frame">
    /// It lies where the card put it, until the next call. Whoever may write there could change it meanwhile: the driver, which is trusted as it can
    /// reach all memory by its card.
    /// </param>
    /// <returns>False: there is none.</returns>
    bool TryReceive(out ReadOnlySpan<byte> frame);

    /// <summary>Have the next frame signal the client's notification. To be called before each wait, after <see cref="TryReceive"/> found nothing.</summary>
    /// <returns>False: one has come already, so there is no need to wait.</returns>
    bool BeginWait();

    /// <summary>What the driver counted since the client attached.</summary>
    ulong Count(NetworkCounter counter);
}
