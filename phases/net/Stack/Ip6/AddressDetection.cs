namespace Pistachio.Net.Stack;

/// <summary>An IPv6 address on its way into use (RFC 4862 section 5.4): one question, and a second for the answer.</summary>
internal sealed class AddressDetection : ITimed
{
    private readonly NeighbourDiscovery _owner;

    public AddressDetection(NeighbourDiscovery owner, TimerHeap timers, InterfaceAddress address)
    {
        _owner = owner;
        Address = address;
        Timer = new Timer(timers, this);
    }

    public InterfaceAddress Address { get; }

    public Timer Timer { get; }

    public bool HasAsked { get; set; }

    public void OnTimer(Timer timer) => _owner.OnTimer(this);
}
