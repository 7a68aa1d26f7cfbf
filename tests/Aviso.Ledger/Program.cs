using Aviso.Ledger;

// Exit code 1: something that the server had acknowledged was lost, or messages came in the wrong order.
return await new LedgerRun(LedgerOptions.Parse(args), Console.Out).RunAsync() ? 0 : 1;
