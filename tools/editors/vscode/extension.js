// Starts `gradus lsp` and connects the editor to it.
const { workspace } = require('vscode');
const { LanguageClient } = require('vscode-languageclient/node');

let client;

exports.activate = () => {
    const command = workspace.getConfiguration('gradus').get('path');
    client = new LanguageClient(
        'gradus',
        'Gradus',
        { command, args: ['lsp'] },
        // The server reads graphs; files of rules are coloured only.
        { documentSelector: [{ language: 'gradus', pattern: '**/*.graph' }] },
    );
    return client.start();
};

exports.deactivate = () => client?.stop();
