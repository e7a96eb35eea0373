using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

public sealed partial class VfsServer
{
    private readonly List<MemoryTree> _trees = [];
    private readonly List<Transaction> _transactions = [];

    /// <summary>The transaction of the domain whose request is handled; null: it has none.</summary>
    private Transaction? _entered;

    /// <inheritdoc/>
    public Errno BeginTransaction(ulong domain)
    {
        if (!_domains.TryGetValue(domain, out Domain? caller))
            return Errno.EPERM;
        if (caller.Transaction is not null)
            return Errno.EALREADY;
        if (_transactions.Count >= VfsLimits.TransactionMaximum)
            return Errno.EAGAIN;
        EndWrite(caller);
        Transaction transaction = new(caller, _trees, CountChange);
        _transactions.Add(transaction);
        caller.Transaction = transaction;
        caller.HasCommitted = false;
        foreach (TreeTransaction part in transaction.Parts)
            part.Tree.Begin(part);
        NoteDomain(caller);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno CommitTransaction(ulong domain)
    {
        if (!_domains.TryGetValue(domain, out Domain? caller))
            return Errno.EPERM;
        if (caller.Transaction is not { } transaction)
            return caller.HasCommitted ? Errno.None : Errno.EINVAL;
        Leave();
        Errno error = transaction.Failure;
        if (error == Errno.None)
            error = Commit(caller, transaction);
        EndTransaction(caller, isNoted: error == Errno.None);
        if (error == Errno.None)
            TellCommitted(transaction.Events);
        return error;
    }

    /// <inheritdoc/>
    public Errno AbortTransaction(ulong domain)
    {
        if (!_domains.TryGetValue(domain, out Domain? caller))
            return Errno.EPERM;
        if (caller.Transaction is null)
            return Errno.EINVAL;
        EndTransaction(caller);
        return Errno.None;
    }

    /// <summary>The requests that follow are of a domain: what it has changed in a transaction is what it sees.</summary>
    internal void Enter(ulong domain)
    {
        Transaction? next = _domains.TryGetValue(domain, out Domain? caller) ? caller.Transaction : null;
        if (next == _entered && next is not { IsTooLarge: true })
            return;
        Leave();
        _entered = next;
        if (next is null)
            return;
        foreach (TreeTransaction part in next.Parts)
            part.Tree.Enter(part);
    }

    /// <summary>What is done from now on is done for everybody.</summary>
    internal void Leave()
    {
        if (_entered is not { } left)
            return;
        _entered = null;
        foreach (TreeTransaction part in left.Parts)
            part.Tree.Enter(null);
        if (left.IsTooLarge)
            left.Fail(Errno.ENOMEM);
    }

    /// <summary>All that may fail first, in all file systems, then the changes: whoever asks next sees all of them or none.</summary>
    private Errno Commit(Domain caller, Transaction transaction)
    {
        foreach (TreeTransaction part in transaction.Parts)
            part.Tree.Forget(part);
        for (int i = 0; i < transaction.Parts.Count; i++)
        {
            Errno error = transaction.Parts[i].Tree.PrepareCommit(transaction.Parts[i]);
            if (error == Errno.None)
                continue;
            while (--i >= 0)
                transaction.Parts[i].Tree.CancelCommit();
            return error;
        }

        bool hasContent = false;
        foreach (TreeTransaction part in transaction.Parts)
            hasContent |= part.Tree.Commit(part);
        NoteDomain(caller, isCommitted: true);
        _store?.EndGroup();
        foreach (TreeTransaction part in transaction.Parts)
            part.Tree.CopyCommitted(part);
        if (hasContent)
            CountChange();
        foreach (TreeTransaction part in transaction.Parts)
            part.Tree.EndCommit(part);
        return Errno.None;
    }

    /// <param name="domain">Whose.</param>
    /// <param name="isNoted">That it has ended is known already for when the server begins anew.</param>
    private void EndTransaction(Domain domain, bool isNoted = false)
    {
        Leave();
        Transaction ended = domain.Transaction!;
        domain.Transaction = null;
        if (!domain.HasEnded && !isNoted)
            NoteDomain(domain);

        // A write that is under way is one to what goes or has become everybody's.
        domain.Writing = null;
        ended.Drop();
        _transactions.Remove(ended);
    }

    /// <summary>
    /// Whether frames of a file may be given to somebody with a transaction to read or write: only those that can never change. What was mapped before
    /// the transaction, and what is executed, is the file as others see it.
    /// </summary>
    /// <returns>ENOMEM: the bytes are to be read and written by messages.</returns>
    private Errno PrivateFrames(OpenFile file, FrameScope scope)
    {
        if (scope == FrameScope.Page && (file.Flags & OpenFlags.Execute) == 0)
            return file.Place.Mount.FileSystem is MemoryTree tree && tree.HasContent(file.Place.Node) ? Errno.ENOMEM : Errno.None;
        Leave();
        return Errno.None;
    }

    /// <summary>Why a domain's transaction has failed, if what it asks for is a file that can change; it may do nothing with it then.</summary>
    private static Errno FailureOf(Domain caller, Place place) =>
        caller.Transaction is { Failure: not Errno.None and var failure } && place.Mount.FileSystem is MemoryTree ? failure : Errno.None;

    /// <summary>
    /// Somebody was told the size of a file that a transaction depends on: what it may write to the file without a message would not be noticed, so that it
    /// must think that something has changed since.
    /// </summary>
    private void NoteLook(Place place)
    {
        if (_transactions.Count != 0 && place.Mount.FileSystem is MemoryTree tree && tree.IsContentWatched(place.Node))
            CountChange();
    }

    private void CountChange() => _counts.Raise(VfsLimits.ChangesSlot);

    private IFileSystem Register(IFileSystem fileSystem)
    {
        if (fileSystem is MemoryTree tree)
            _trees.Add(tree);
        return fileSystem;
    }
}
