namespace Pistachio.Net.Drivers;

/// <summary>What a driver's server needs of the kernel and of the PCI server.</summary>
public interface IDriverHost
{
    /// <summary>The capability to the memory of the rings.</summary>
    ulong Rings { get; }

    /// <summary>The capability by which a client wakes the driver.</summary>
    ulong Doorbell { get; }

    /// <summary>Lets the card reach memory and interrupt.</summary>
    bool StartCard();

    /// <summary>Has a notification kept for the driver's next life.</summary>
    void Keep(ulong notification);

    /// <summary>Signals a client's notification.</summary>
    void Signal(ulong notification);

    /// <summary>Has the driver look again, after messages that wait.</summary>
    void SignalSelf();

    /// <summary>Gives a capability up.</summary>
    void Delete(ulong capability);
}
