namespace Aviso.Abstractions.Sessions;

/// <summary>Numbers the slots of all modules.</summary>
internal static class SlotIndex
{
    private static int s_last = -1;

    public static int Next() => Interlocked.Increment(ref s_last);
}
