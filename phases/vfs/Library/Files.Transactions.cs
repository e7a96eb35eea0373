using Pistachio.Abi;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <summary>
/// Transactions, docs/transactions.md. While one is open nothing that is known of files may be old: each function asks the server, which notes what the
/// transaction depends on, and bytes travel in messages unless they cannot change.
/// </summary>
public ref partial struct Files<TDomain>
{
    /// <summary>px_txn_begin.</summary>
    /// <returns>EINVAL: flags, of which there are none yet. EALREADY: one is open. EAGAIN: too many are, in all processes.</returns>
    public readonly long BeginTransaction(ulong flags)
    {
        if (flags != 0)
            return Result(Errno.EINVAL);
        Errno error = _domain.BeginTransaction();
        if (HasServerEnded(error))
            _ = _domain.AbortTransaction();
        if (error != Errno.None)
            return Result(error);
        for (int i = 0; i < _state.HandleEnd; i++)
        {
            if (_state.Handles[i].Kind == FileKind.Regular)
                _state.Handles[i].Epoch = 0;
        }

        for (int i = 0; i < WindowList.Capacity; i++)
        {
            if (_state.Windows[i].File == 0)
                continue;
            _state.Windows[i].File = 0;
            _domain.Delete(_state.Windows[i].Memory);
        }

        _state.InTransaction = true;
        return 0;
    }

    /// <summary>px_txn_commit. The transaction has ended whatever the result.</summary>
    /// <returns>
    /// EINVAL: none is open. ECANCELED, ENOSPC, ENOMEM: nothing of it has happened; so it is if the server ended before it was committed. EIO: there
    /// is no server any more, nor are there files.
    /// </returns>
    public readonly long CommitTransaction()
    {
        if (!_state.InTransaction)
            return Result(Errno.EINVAL);
        _state.InTransaction = false;
        Errno error = _domain.CommitTransaction();
        if (!HasServerEnded(error))
            return Result(error);

        // The one that begins anew knows whether it was committed.
        for (int i = 0; i < MostServers && HasServerEnded(error); i++)
            error = _domain.CommitTransaction();
        return Result(error == Errno.EINVAL ? Errno.ECANCELED : error);
    }

    /// <summary>px_txn_abort.</summary>
    /// <returns>EINVAL: none is open.</returns>
    public readonly long AbortTransaction()
    {
        if (!_state.InTransaction)
            return Result(Errno.EINVAL);
        _state.InTransaction = false;
        Errno error = _domain.AbortTransaction();
        return Result(HasServerEnded(error) ? _domain.AbortTransaction() : error);
    }

    /// <summary>More servers than follow each other: one after the other may end while it is asked.</summary>
    private const int MostServers = 16;

    /// <summary>Whether the server ended before it answered. There may be another one now.</summary>
    private static bool HasServerEnded(Errno error) => (uint)error >= ProtocolFailure.CallFailed;
}
