namespace Pistachio.Net.Stack;

/// <summary>A part of the stack that has given an interface an address, and waits for what becomes of it.</summary>
internal interface IAddressOwner
{
    /// <summary>Nobody else has it: it is in use.</summary>
    void OnReady(InterfaceAddress address);

    /// <summary>Somebody else has it.</summary>
    void OnDuplicate(InterfaceAddress address);
}
