/*
 * Transactions: changes to several files that others see all at once or not at all. No function of POSIX or Linux. docs/transactions.md.
 */
#ifndef PX_TXN_H
#define PX_TXN_H

#ifdef __cplusplus
extern "C" {
#endif

/*
 * What the process changes in files, directories and attributes from now on is seen by itself alone. Flags: 0.
 * PX_EALREADY: it has a transaction. PX_EAGAIN: too many processes have one. PX_EINVAL: other flags.
 */
int px_txn_begin(int flags);

/*
 * Everybody sees all of it, or nothing of it has happened and the result is -1: PX_ECANCELED, somebody else has changed what the transaction had looked
 * at or changed, so it is to be done again from its beginning; PX_ENOSPC; PX_ENOMEM, it had looked at too much. PX_EINVAL: there is no transaction.
 */
int px_txn_commit(void);

/* Nothing of it has happened. PX_EINVAL: there is no transaction. */
int px_txn_abort(void);

#ifdef __cplusplus
}
#endif
#endif
