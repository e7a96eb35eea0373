namespace Pistachio.Net.Stack;

/// <summary>Packets in the order in which they came.</summary>
internal struct PacketQueue
{
    private PacketBuffer? _first;
    private PacketBuffer? _last;

    public int Count { get; private set; }

    public void Add(PacketBuffer packet)
    {
        packet.Next = null;
        if (_last is null)
            _first = packet;
        else
            _last.Next = packet;
        _last = packet;
        Count++;
    }

    /// <returns>Null: there is none.</returns>
    public PacketBuffer? Take()
    {
        PacketBuffer? packet = _first;
        if (packet is null)
            return null;

        _first = packet.Next;
        if (_first is null)
            _last = null;
        packet.Next = null;
        Count--;
        return packet;
    }

    /// <summary>Give all of them back to their pool.</summary>
    public void Clear()
    {
        while (Take() is { } packet)
            packet.Release();
    }
}
