/* The C door to transactions. */
#include <px/errno.h>
#include <px/txn.h>

#include "result.h"

/* Through the function table of the library OS (core/libposix/door/Functions.inc). */
extern long px_raw_txn_begin(unsigned long);
extern long px_raw_txn_commit(void);
extern long px_raw_txn_abort(void);

int px_txn_begin(int flags)
{
    return (int)px_answer(px_raw_txn_begin((unsigned)flags));
}

int px_txn_commit(void)
{
    return (int)px_answer(px_raw_txn_commit());
}

int px_txn_abort(void)
{
    return (int)px_answer(px_raw_txn_abort());
}
