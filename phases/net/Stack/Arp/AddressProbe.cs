namespace Pistachio.Net.Stack;

/// <summary>An IPv4 address on its way into use, and what is said of it afterwards: probes, then announcements (RFC 5227).</summary>
internal sealed class AddressProbe : ITimed
{
    private readonly AddressProbes _owner;

    public AddressProbe(AddressProbes owner, TimerHeap timers, InterfaceAddress address)
    {
        _owner = owner;
        Address = address;
        Timer = new Timer(timers, this);
    }

    public InterfaceAddress Address { get; }

    public Timer Timer { get; }

    public int ProbesLeft { get; set; }

    public int AnnouncementsLeft { get; set; }

    public void OnTimer(Timer timer) => _owner.OnTimer(this);
}
