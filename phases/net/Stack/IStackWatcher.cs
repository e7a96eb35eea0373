namespace Pistachio.Net.Stack;

/// <summary>Who is told what an operator or a configuration client must know. Called in the middle of the stack's work.</summary>
public interface IStackWatcher
{
    /// <summary>Nobody else has an address that was looked for: it is in use now.</summary>
    void AddressReady(InterfaceAddress address);

    /// <summary>Somebody else has an address that was looked for: it is not used.</summary>
    void AddressDuplicate(InterfaceAddress address);

    /// <summary>Somebody else uses an address of ours, which was in use already; it has been defended.</summary>
    void AddressConflict(InterfaceAddress address);
}
