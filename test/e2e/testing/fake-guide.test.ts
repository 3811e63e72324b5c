// Runs the code of the guide as the tests that it shows, on the sources.
await import('../../../examples/snippets/fake-app-server.js');
