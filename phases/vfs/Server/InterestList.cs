namespace Pistachio.Vfs.Server;

/// <summary>
/// Files that somebody is interested in (epoll of Linux). Those of other servers which were not ready when they were last looked at, and which say when they
/// change, are not looked at before that: so a list costs what happens in it, not what is in it.
/// </summary>
internal sealed class InterestList : WaitQueue
{
    /// <summary>Files that there may be in one: as many as a process can hold.</summary>
    public const int Maximum = 16_384;

    private readonly InterestChain _active = new();
    private readonly InterestChain _quiet = new();

    /// <summary>The file that it is.</summary>
    public OpenFile? Owner { get; set; }

    /// <summary>How often somebody began to ask what is ready: who asks with several messages is told of no file twice.</summary>
    public ulong Round { get; set; }

    public int Count => _active.Count + _quiet.Count;

    /// <summary>How many there are to look at.</summary>
    public int ActiveCount => _active.Count;

    /// <summary>The first one to look at; null: none.</summary>
    public Interest? FirstActive => _active.First;

    /// <summary>The first one that has nothing to say; null: none.</summary>
    public Interest? FirstQuiet => _quiet.First;

    public static Interest? Find(OpenFile file, InterestList list, uint descriptor)
    {
        foreach (Interest each in file.Interests ?? [])
        {
            if (each.List == list && each.Descriptor == descriptor)
                return each;
        }

        return null;
    }

    public void Add(Interest interest) => _active.Add(interest);

    public void Remove(Interest interest) => ChainOf(interest).Remove(interest);

    /// <summary>Look at it from now on, after all others.</summary>
    public void Activate(Interest interest)
    {
        ChainOf(interest).Remove(interest);
        interest.IsQuiet = false;
        _active.Add(interest);
    }

    /// <summary>Look next at one that is looked at; those before it come after all others.</summary>
    public void BeginWith(Interest interest) => _active.BeginWith(interest);

    /// <summary>Do not look at it before it says that it has changed.</summary>
    public void Quiet(Interest interest)
    {
        _active.Remove(interest);
        interest.IsQuiet = true;
        _quiet.Add(interest);
    }

    private InterestChain ChainOf(Interest interest) => interest.IsQuiet ? _quiet : _active;
}
