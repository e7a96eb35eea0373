using Pistachio.Abi;

namespace Pistachio.LibPosix;

/// <summary>
/// The threads of the process, by index: 0 is the first one, whose message page and stacks every process has. An area that a thread has left stays, for
/// the next one.
/// </summary>
internal static class ProcessThreads
{
    /// <summary>Areas beside the first that exist; they have the indexes 1 to this.</summary>
    public static uint Slots { get; private set; }

    /// <summary>Threads that have not ended.</summary>
    public static uint Alive { get; private set; } = 1;

    /// <summary>Whether there is another thread than the running one: the lock of the library means something.</summary>
    public static bool AreSeveral => Alive > 1;

    /// <summary>The area of a thread.</summary>
    /// <param name="index">0 to <see cref="Slots"/>.</param>
    public static ref ThreadArea Of(uint index) =>
        ref ThreadArea.At(index == 0 ? RootTask.MessagePage : ProcessLayout.ThreadArea(index) + ProcessLayout.ThreadMessagePage);

    /// <summary>Find a thread that has not ended by its id.</summary>
    public static bool TryFind(uint id, out uint index)
    {
        for (index = 0; index <= Slots; index++)
        {
            if (Of(index).Id == id)
                return true;
        }

        return false;
    }

    /// <summary>A thread begins in an area that is mapped.</summary>
    public static void Add(uint index)
    {
        if (index > Slots)
            Slots = index;
        Alive++;
    }

    /// <summary>A thread ends.</summary>
    public static void Remove() => Alive--;

    /// <summary>All threads but the first have ended.</summary>
    public static void Reset() => Alive = 1;

    /// <summary>In the child of a fork there is the first area only.</summary>
    public static void AfterFork()
    {
        Slots = 0;
        Alive = 1;
        Futexes.Clear();
    }
}
