namespace Pistachio.Net.Drivers;

/// <summary>A card, by its driver. Whatever the card says, a driver neither throws nor leaves the memory that it gave the card.</summary>
public interface INetworkCard
{
    /// <summary>Its own address, as a number: 02:00:00:00:00:01 is 0x020000000001. Known once it was reset.</summary>
    ulong Mac { get; }

    /// <summary>Most bytes of payload in a frame.</summary>
    int Mtu { get; }

    /// <summary>There is a cable, as of the last <see cref="Service"/>.</summary>
    bool HasLink { get; }

    /// <summary>It did something that its manual rules out and does no work any more: it must be reset.</summary>
    bool IsBroken { get; }

    /// <summary>Silences the card: it lets go of all memory.</summary>
    /// <returns>False: it does not answer, or is no such card.</returns>
    bool TryReset();

    /// <summary>After <see cref="TryReset"/>, with the card allowed to use memory: gives it rings and buffers, and lets it send and receive.</summary>
    /// <returns>False: it refuses.</returns>
    bool TryStart();

    /// <summary>Takes what the card has received and sent, gives it new buffers, and looks at the cable. To be called at each interrupt.</summary>
    void Service();

    /// <summary>Gives the card what the client wants sent.</summary>
    void Send();
}
