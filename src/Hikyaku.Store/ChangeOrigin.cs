namespace Hikyaku.Store;

/// <summary>
/// Stands for whoever makes changes: one session. Handed over with a change, it keeps the session's own
/// <see cref="Changes.ChangeWatch"/> from telling it what it did itself.
/// </summary>
public sealed class ChangeOrigin;
