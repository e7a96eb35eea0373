using System.Runtime;

namespace Pistachio.Runtime;

// SAFETY: as in Heap.cs.
internal static unsafe partial class Heap
{
    /// <summary>What the fast path gets at once; so much is cleared in one go and is still in the cache when it is used.</summary>
    private const nuint ChunkSize = 8192;

    /// <summary>Gaps below this are not worth a visit; they come back when a neighbour dies.</summary>
    private const nuint SmallestGap = 64;

    private static FreeMemory* firstGap;
    private static nuint usedAfterCollection;

    /// <summary>What there was when <see cref="WorthCollecting"/> was asked last.</summary>
    private static nuint pointerWhenAsked;
    private static nuint freeWhenAsked;
    private static bool collectedWithinMessage;

    /// <summary>A piece of free memory: an object of <see cref="Symbols.FreeMemoryType"/> that is big enough for a link.</summary>
    private struct FreeMemory
    {
        internal MethodTable* Type;
        internal ulong Bytes;
        internal FreeMemory* Next;
    }

    /// <summary>Allocates what the fast path could not. Zero when there is no memory even after a collection.</summary>
    [RuntimeExport("PistachioAllocateSlow")]
    internal static nuint AllocateSlow(MethodTable* type, ulong components, nuint stackPointer)
    {
        // A length is below 2^31 and a component below 2^16 bytes, so this cannot overflow.
        ulong size = type->SizeOf(components);
        if (size > Size)
        {
            return 0;
        }

        nuint address = TryAllocate((nuint)size);
        if (address == 0)
        {
            CollectFrom(stackPointer);
            collectedWithinMessage = true;

            // A heap that stays nearly full would be collected for every few objects; it is rather said to be full.
            address = Used > Size - (Size / 32) ? 0 : TryAllocate((nuint)size);
        }

        if (address != 0)
        {
            // SAFETY: TryAllocate returned size zeroed bytes of the heap for this object alone.
            *(MethodTable**)address = type;
            if (components != 0)
            {
                *(uint*)(address + 8) = (uint)components;
            }
        }

        return address;
    }

    /// <summary>Whether the event loop should collect: much was allocated, or the last collection saw a message's own objects on the stack.</summary>
    internal static bool WorthCollecting
    {
        get
        {
            // Most messages allocate nothing.
            nuint pointer = Symbols.State()->AllocationPointer;
            if (pointer == pointerWhenAsked && freeInGaps == freeWhenAsked && !collectedWithinMessage)
            {
                return false;
            }

            pointerWhenAsked = pointer;
            freeWhenAsked = freeInGaps;
            return collectedWithinMessage || Used - usedAfterCollection > Size / 4;
        }
    }

    private static nuint TryAllocate(nuint size)
    {
        if (size > ChunkSize / 4)
        {
            nuint large = TakeGap(size + MinimumObject, size + MinimumObject, out nuint taken);
            if (large != 0)
            {
                Symbols.Fill(large - 8, 0, size);
                Format(large + size, taken - size);
            }

            return large;
        }

        // CoreLib's own requests do not try the fast path first.
        RuntimeState* state = Symbols.State();
        nuint pointer = state->AllocationPointer;
        if (pointer + size <= state->AllocationLimit)
        {
            state->AllocationPointer = pointer + size;
            return pointer;
        }

        nuint chunk = TakeGap(size + MinimumObject, ChunkSize, out nuint length);
        if (chunk != 0)
        {
            RetireChunk();
            Symbols.Fill(chunk - 8, 0, length);
            state->AllocationPointer = chunk + size;
            state->AllocationLimit = chunk + length - MinimumObject;
        }

        return chunk;
    }

    /// <summary>First fit: takes <paramref name="wanted"/> bytes, a little more if the rest would be useless, or at least <paramref name="least"/>.</summary>
    private static nuint TakeGap(nuint least, nuint wanted, out nuint taken)
    {
        FreeMemory* previous = null;
        for (FreeMemory* gap = firstGap; gap != null; previous = gap, gap = gap->Next)
        {
            // SAFETY: gaps on the list are formatted free memory inside the heap, at least SmallestGap bytes long.
            nuint bytes = (nuint)gap->Bytes + MinimumObject;
            if (bytes < least)
            {
                continue;
            }

            FreeMemory* next = gap->Next;
            taken = bytes;
            if (bytes >= wanted + SmallestGap)
            {
                taken = wanted;
                FreeMemory* rest = Format((nuint)gap + wanted, bytes - wanted);
                rest->Next = next;
                next = rest;
            }

            if (previous == null)
            {
                firstGap = next;
            }
            else
            {
                previous->Next = next;
            }

            freeInGaps -= taken;
            return (nuint)gap;
        }

        taken = 0;
        return 0;
    }

    /// <summary>Closes the chunk that is being filled, so that the heap can be walked.</summary>
    private static void RetireChunk()
    {
        RuntimeState* state = Symbols.State();
        if (state->AllocationPointer != 0)
        {
            // The limit leaves MinimumObject bytes, so what is left can always be described.
            Format(state->AllocationPointer, state->AllocationLimit + MinimumObject - state->AllocationPointer);
            state->AllocationPointer = 0;
            state->AllocationLimit = 0;
        }
    }

    /// <summary>Makes an object of free memory out of at least <see cref="MinimumObject"/> bytes.</summary>
    private static FreeMemory* Format(nuint address, nuint bytes)
    {
        // SAFETY: callers own [address - 8, address - 8 + bytes) of the heap, and bytes is at least MinimumObject.
        FreeMemory* free = (FreeMemory*)address;
        free->Type = Symbols.FreeMemoryType();
        *(uint*)&free->Bytes = (uint)(bytes - MinimumObject);
        if (bytes >= SmallestGap)
        {
            free->Bytes = bytes - MinimumObject;
        }

        return free;
    }
}
