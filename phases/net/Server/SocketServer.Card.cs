namespace Pistachio.Net.Server;

public sealed partial class SocketServer
{
    private CardPort? _card;

    /// <summary>Take what has come by a card, as of now.</summary>
    public void Receive(CardPort card)
    {
        _card = card;
        _stack.Advance(_kernel.Now);
        card.Receive();
        Deliver();
        if (_stack.Changes != _toldChanges)
            TellGroups();
    }
}
