namespace Aviso.Abstractions.Sessions;

/// <summary>The state that modules keep on one object. Reads may come from any thread; the bag grows under a lock.</summary>
/// <param name="isOfSession">Whether the object is a session; else it is an account.</param>
public sealed class SlotBag(bool isOfSession = false)
{
    private volatile object?[] _values = [];

    /// <summary>The state in a slot, or null.</summary>
    public T? Get<T>(Slot<T> slot) where T : class
    {
        var values = _values;
        return slot.Index < values.Length ? (T?)Volatile.Read(ref values[slot.Index]) : null;
    }

    /// <summary>Sets or (with null) clears the state in a slot.</summary>
    public void Set<T>(Slot<T> slot, T? value) where T : class
    {
        if (isOfSession == (slot.Kind == SlotKind.Account))
        {
            throw new InvalidOperationException($"A slot of kind {slot.Kind} cannot be used on {(isOfSession ? "a session" : "an account")}.");
        }

        lock (this)
        {
            if (slot.Index >= _values.Length)
            {
                var larger = new object?[slot.Index + 1];
                _values.CopyTo(larger, 0);
                _values = larger;
            }

            Volatile.Write(ref _values[slot.Index], value);
        }
    }

    /// <summary>Clears all: what is kept is read anew.</summary>
    public void Clear()
    {
        lock (this)
        {
            _values = [];
        }
    }

    /// <summary>The state in a slot, made by <paramref name="make"/> when there is none; made once even when threads race.</summary>
    public T GetOrAdd<T>(Slot<T> slot, Func<T> make) where T : class
    {
        if (Get(slot) is { } present)
        {
            return present;
        }

        lock (this)
        {
            if (Get(slot) is { } made)
            {
                return made;
            }

            var value = make();
            Set(slot, value);
            return value;
        }
    }
}
